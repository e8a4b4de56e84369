import { jsonOf } from "@persona-conformance/client";
import {
  allowedVersions,
  attributesOf,
  connections,
  inflect,
  inflections,
  keysOf,
  shownBy,
} from "@persona-conformance/schemas";
import { check, type Check } from "../../../runner/check.ts";
import {
  collection,
  connectionPath,
  expectConnection,
  expectConnections,
  expectDone,
  readConnection,
  readConnections,
  theDestinationOf,
} from "../../../trial/arranging/connections.ts";
import { arranging, Undecided, Violation } from "../../../runner/outcome.ts";
import { apart } from "../../../trial/judging/apart.ts";
import { compared, retrieved } from "../../../trial/judging/comparing.ts";
import {
  describe,
  expect,
  expectAllowed,
  expectNone,
  expectRefusal,
} from "../../../trial/judging/expect.ts";
import {
  expectFieldsShown,
  expectOnlyFields,
  styleOrFields,
} from "../../../trial/judging/fieldset.ts";
import { firstRows } from "../../../trial/reading/lists.ts";
import { expectNoServerError, observeRefusal } from "../../../trial/requests/odd-requests.ts";
import { isSameRefusal } from "./same-refusal.ts";
import type { PartyName } from "../../../trial/party.ts";
import type { Trial } from "../../../trial/trial.ts";
import { changes, inWords, unlike, type View } from "../../../trial/reading/view.ts";
import { expectStyle } from "../../key-style.ts";
import { within } from "../../crossed/within-cell.ts";
import { sparse } from "./sparse-fieldset.ts";
import { naming, nowhere, post, refusedDestination, toNowhere } from "../creating.ts";

const retrieve = "retrieve-a-connect-connection";

/** To save requests, try the oldest and the newest version alone. */
const sampled: ReadonlySet<string | undefined> = new Set([
  allowedVersions[0],
  allowedVersions.at(-1),
]);

/** Reads one connection in each key inflection, each API version, and with sparse fieldsets. */
export const styleChecks: readonly Check<Trial>[] = [
  ...inflections.flatMap((style) => [
    check<Trial>({
      id: `protocol/inflection/retrieve-${style}`,
      cites: "protocol/inflection-style",
      alsoCites: ["protocol/inflection-values"],
      operation: retrieve,
      needs: style === "snake" ? ["fixture", "create"] : ["fixture"],
      steps: `retrieves a connection with Key-Inflection: ${style}`,
      failsWhen: `a key in another style, or values that differ from the kebab-case answer`,
      async run(trial) {
        const { id } = await trial.of(connections).any();
        const wrong = await compared(trial, connections, async (base) => {
          const request = { method: "GET", path: connectionPath(id) };
          const other =
            style === trial.cell.inflection
              ? base
              : await trial.in({ inflection: style }).as("source").send(request);
          expectStyle(other, style, attributesOf(connections));
          return differing(
            expectConnection(readConnection(base)),
            expectConnection(readConnection(other)),
          );
        });
        const there = apart(trial, wrong, ({ cell }) => cell.inflection === style);
        const cites = "protocol/inflection-values";
        expectNone(wrong, "the same connection", undefined, { cites, ...there });
      },
    }),
  ]),
  check({
    id: "protocol/inflection/list-snake",
    cites: "protocol/inflection-style",
    operation: "list-all-connect-connections",
    needs: ["fixture"],
    steps: "lists with Key-Inflection: snake",
    failsWhen: "a key in another style, or rows that differ from those of the kebab-case list",
    async run(trial) {
      await trial.of(connections).any();
      const snake = await trial
        .in({ inflection: "snake" })
        .as("source")
        .send({ method: "GET", path: collection });
      expectStyle(snake, "snake");
      const rows = expectConnections(readConnections(snake)).views;
      const isListed = (id: string) => rows.some((row) => row.id === id);
      const anotherList = "another list";
      // Connections of others may have appeared, gone or changed in between.
      const compare = (views: readonly View[]) => {
        const pairs = views.flatMap((view) => {
          const other = rows.find(({ id }) => id === view.id);
          return other === undefined || changes(view, other).length > 0 ? [] : [{ view, other }];
        });
        return pairs.length === 0 && rows.length > 0
          ? [anotherList]
          : pairs.flatMap(({ view, other }) => differing(view, other));
      };
      if (compare((await firstRows(trial, connections, "source")).views).length === 0) return;
      // The first list may be out of date.
      const again = expectConnections(await trial.as("source").of(connections).list());
      const differences = compare(again.views);
      if (differences.includes(anotherList) && again.views.some(({ id }) => isListed(id)))
        throw new Undecided("every row has changed between the two lists", { transient: true });
      expectNone(differences, "the same list", snake, { cites: "protocol/inflection-values" });
    },
  }),
  check({
    id: "protocol/inflection/actions",
    cites: "protocol/inflection-style",
    alsoCites: ["protocol/inflection-values"],
    operation: "deactivate-a-connect-connection",
    needs: ["fixture", "transitions", "two-parties"],
    steps:
      "deactivates with Key-Inflection: camel, and reactivates with Key-Inflection: snake, each night in another API version",
    failsWhen: "a key in another style, or another status than the action leads to",
    echoes: true,
    async run(trial) {
      const { id } = await trial.of(connections).that("pending");
      for (const [action, style] of [
        ["deactivate", "camel"],
        ["reactivate", "snake"],
      ] as const) {
        const kind = { party: "source", outcome: "success", query: "none", once: true } as const;
        const operation = connections.operations[action].id;
        const cell = { ...trial.cellFor({ ...kind, operation }), inflection: style };
        const reply = await trial.of(connections).act({ action, party: "source", cell }, id);
        const { lifecycle } = connections;
        const row = lifecycle.rowOf(action);
        const { cites } = lifecycle.rule({ action, party: "source", status: row.from[0] });
        // The deactivation may not have been stored.
        if (action === "reactivate" && reply.kind === "refusal")
          await expectDone(trial, reply, id, action);
        within(cell, cites, () => expectAllowed(connections, reply, id, shownBy(row)));
        expectStyle(reply.exchange, style);
      }
    },
  }),

  check({
    id: "protocol/inflection/unknown",
    cites: "protocol/bad-parameters",
    alsoCites: ["protocol/inflection-unknown"],
    operation: "list-all-connect-connections",
    needs: [],
    steps: "lists with Key-Inflection: shouting",
    failsWhen: "a 5xx three times in a row, while other requests succeed",
    run: (trial) =>
      observeHeader(trial, "protocol/inflection-unknown", { "key-inflection": "shouting" }),
  }),
  ...(["camel", "snake"] as const).map((style) =>
    check<Trial>({
      id: `protocol/inflection/request-${style}`,
      cites: "protocol/inflection-requests",
      operation: "create-a-connect-connection",
      needs: [],
      steps: `tries to create a connection to an unknown organization, with the request's keys in ${style} case`,
      failsWhen: "an answer that differs from that to the request in kebab-case",
      async run(trial) {
        const kebab = await toNowhere(trial);
        await arranging(
          "have a connection to an unknown organization refused",
          async () => expectRefusal(kebab, refusedDestination),
          {
            statement: "connections/create-real-destination",
            check: "connections/create/unknown-destination",
          },
        );
        const exchange = await post(trial, inflect(naming(nowhere), style));
        expectRefusal(exchange, refusedDestination);
        const isSame = await isSameRefusal(exchange, kebab, () => post(trial, naming(nowhere)));
        expect(isSame, describe(kebab), describe(exchange), exchange);
      },
    }),
  ),
  check({
    id: "protocol/inflection/request-created",
    cites: "protocol/inflection-requests",
    operation: "create-a-connect-connection",
    needs: ["create"],
    steps: "creates connections with the request's keys in each style",
    failsWhen: "a refusal, or a destination other than the requested one",
    async run(trial) {
      for (const style of inflections) {
        const destination = trial.context.newOrganization?.() ?? "";
        const made = await post(trial, inflect(naming(destination), style));
        const view = expectConnection(readConnection(made), 201);
        const actual = theDestinationOf(view);
        expect(actual === destination, `the destination ${destination}`, describe(actual));
      }
    },
  }),
  ...allowedVersions.map((version) =>
    check<Trial>({
      id: `protocol/versions/${version}`,
      cites: "protocol/version-invariant",
      alsoCites: ["protocol/version-accepted"],
      operation: retrieve,
      needs: sampled.has(version) ? ["fixture"] : ["fixture", "two-parties"],
      steps: `retrieves a connection with Persona-Version: ${version}`,
      failsWhen: "a refusal, or a body that differs from that in the run's own version",
      async run(trial) {
        const { id } = await trial.of(connections).any();
        const wrong = await compared(trial, connections, async (exchange) => {
          const reply = await trial
            .in({ apiVersion: version })
            .as("source")
            .of(connections)
            .retrieve(id);
          if (reply.kind === "refusal") {
            throw new Violation("the connection, as in other versions", describe(reply.exchange), {
              cites: "protocol/version-accepted",
              evidence: reply.exchange,
              ...apart(
                trial,
                [],
                ({ cell, exchange: { status } }) =>
                  cell.apiVersion === version && status === reply.exchange.status,
              ),
            });
          }
          const [base, view] = [
            expectConnection(readConnection(exchange)),
            expectConnection(reply),
          ];
          return base.type === view.type ? unlike(base, view) : [`type ${describe(view.type)}`];
        });
        const expected = `the same connection as in version ${trial.cell.apiVersion}`;
        const there = apart(trial, wrong, ({ cell }) => cell.apiVersion === version);
        expectNone(wrong, expected, undefined, there);
      },
    }),
  ),
  check({
    id: "protocol/versions/unknown",
    cites: "protocol/bad-parameters",
    alsoCites: ["protocol/version-unknown"],
    operation: "list-all-connect-connections",
    needs: [],
    steps: "lists with Persona-Version: 1999-12-31",
    failsWhen: "a 5xx three times in a row, while other requests succeed",
    run: (trial) =>
      observeHeader(trial, "protocol/version-unknown", { "persona-version": "1999-12-31" }),
  }),
  check({
    id: "protocol/fields/select",
    cites: "protocol/fields-select",
    alsoCites: ["connections/resource-creator"],
    operation: retrieve,
    needs: ["fixture"],
    varies: ["apiVersion", "inflection"],
    steps: "retrieves a connection with some of its attributes",
    failsWhen: "an attribute that was not requested, or no status, id or type",
    async run(trial) {
      const { view } = await sparse(trial);
      expectOnlyFields(view, ["status", "created-at", "updated-at"]);
      await expectFieldsShown(trial, view, ["status"]);
      expect(view.type !== undefined, "the type, which `fields` cannot remove", "none");
      const relationships = keysOf(jsonOf(view.exchange)).includes("relationships");
      const whole = keysOf(jsonOf(await retrieved(trial, connections))).includes("relationships");
      trial.observe("connections/creator", whole ? "yes" : "no", view.exchange);
      const dropped = whole ? (relationships ? "no" : "yes") : "there are none";
      trial.observe("protocol/fields-drop-relationships", dropped, view.exchange);
    },
  }),
  check({
    id: "protocol/fields/any-inflection",
    cites: "protocol/fields-any-inflection",
    alsoCites: ["protocol/fields-select"],
    operation: retrieve,
    needs: ["fixture"],
    varies: ["apiVersion", "inflection"],
    steps:
      "requests attributes by their names in camelCase and snake_case (before 2025-10-27 in the style of the answer)",
    failsWhen: "a missing one",
    async run(trial) {
      const { asked, view } = await sparse(trial);
      const wanted = asked.includes("updated_at") ? ["created-at", "updated-at"] : ["created-at"];
      const isWhole = wanted.every((name) => Object.hasOwn(view.attributes, name));
      const cites = isWhole
        ? undefined
        : await styleOrFields(trial, "source", connections, view.id, wanted);
      await expectFieldsShown(trial, view, wanted, cites);
    },
  }),
  check({
    id: "protocol/fields/other-type",
    cites: "protocol/fields-select",
    operation: retrieve,
    needs: ["fixture"],
    steps:
      "retrieves a connection with `fields` of inquiries, as the source and every second night as the destination; on the mock as both",
    failsWhen: "a missing attribute",
    async run(trial) {
      const { id } = await trial.of(connections).any();
      for (const who of partiesInTurn(trial)) {
        const exchange = await trial.as(who).send({
          method: "GET",
          path: connectionPath(id),
          query: { "fields[inquiry]": "status" },
        });
        // The documentation does not say what becomes of a type that the answer does not hold.
        if (exchange.status === 400) return;
        if (exchange.status > 400) await trial.of(connections).seenBy(who, id);
        const view = expectConnection(readConnection(exchange));
        await expectFieldsShown(trial, view, attributesOf(connections));
      }
    },
  }),
];

/** The differences between two answers, whatever their key style. Undocumented attributes may come and go. */
const differing = (base: View, other: View): readonly string[] => [
  ...unlike(base, other),
  ...(base.type === other.type ? [] : [inWords("type", base.type, other.type)]),
];

async function observeHeader(
  trial: Trial,
  question: "protocol/inflection-unknown" | "protocol/version-unknown",
  headers: Readonly<Record<string, string>>,
): Promise<void> {
  const { exchange } = await expectNoServerError(trial, connections, {
    method: "GET",
    path: collection,
    headers,
  });
  if (exchange.status < 400) expectConnections(readConnections(exchange));
  observeRefusal(trial, question, exchange, "ignored");
}

/** Both parties; on a sandbox, one of them each night. */
function partiesInTurn(trial: Trial): readonly PartyName[] {
  const parties = ["source", "destination"] as const;
  if (!trial.hasCapability("two-parties")) return ["source"];
  return trial.hasCapability("create")
    ? parties
    : parties.filter((_, turn) => turn === trial.seed % 2);
}
