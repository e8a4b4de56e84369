import type { ApiRequest } from "@persona-conformance/client";
import { allowedVersions, connections, responseHeaders } from "@persona-conformance/schemas";
import { check, type Check } from "../../../runner/check.ts";
import { Violation } from "../../../runner/outcome.ts";
import { actionOn, collection, connectionPath } from "../../../trial/arranging/connections.ts";
import { expectUnchanged, untouched } from "../../../trial/judging/comparing.ts";
import { describe, expect, expectNone, expectRefusal } from "../../../trial/judging/expect.ts";
import { firstPage } from "../../../trial/reading/lists.ts";
import { lockoutCheck, lockoutOf } from "../../../trial/traffic/lockouts.ts";
import {
  askingAgain,
  ensureAuthenticated,
  ensureKeysRefused,
  invalidKey,
  listWithInvalidKey,
  listWithoutKey,
  unlessBlocked,
  withoutKey,
} from "../../../trial/requests/odd-requests.ts";
import type { Trial } from "../../../trial/trial.ts";
import type { TrialExchange } from "../../../trial/trial-exchange.ts";
import { unknownId } from "../../../trial/requests/unknown-id.ts";
import { identityHeaders, isSuccess } from "../../wire/audit.ts";
import { leftAs } from "../../left-as.ts";
import { naming, nowhere } from "../creating.ts";
import { keysIn } from "../../key-style.ts";

const any = "any";

/** Checks of API keys that change nothing. */
export const keyChecks: readonly Check<Trial>[] = [
  check({
    id: "protocol/access/no-key",
    cites: "protocol/auth-required",
    operation: "list-all-connect-connections",
    needs: [],
    steps: "lists without an Authorization header",
    failsWhen: "a status other than 401",
    run: async (trial) => {
      await ensureAuthenticated(trial, connections);
      expectRefusal(await listWithoutKey(trial, connections), [401]);
    },
  }),
  check({
    id: "protocol/access/invalid-key",
    cites: "protocol/auth-valid-key",
    operation: "list-all-connect-connections",
    needs: [],
    steps: "lists with an unknown API key",
    failsWhen: "a status other than 401",
    run: async (trial) => {
      await ensureAuthenticated(trial, connections);
      expectRefusal(await listWithInvalidKey(trial, connections), [401]);
    },
  }),
  check({
    id: "protocol/access/malformed-key",
    cites: "protocol/auth-valid-key",
    operation: "list-all-connect-connections",
    needs: ["two-parties"],
    steps:
      "lists with a valid key in changed forms, each in another API version, some on a further page, with a filter or with a fieldset: another scheme, an empty key, one letter more or less, another last letter, upper case",
    failsWhen: "a status other than 401",
    async run(trial) {
      if (trial.hasCapability("create")) trial.context.populate?.(connections, 1);
      const { views } = await ensureAuthenticated(trial, connections);
      const queries = listQueries(views.at(-1)?.id);
      const key = trial.context.keys.source ?? "";
      const forms = [
        `Basic ${key}`,
        `Bearer ${key.slice(0, -1)}`,
        `Bearer ${key.slice(0, -1)}~`,
        `Bearer ${key}x`,
        "Bearer",
        `Bearer ${key.toUpperCase()}`,
      ];
      for (const [place, authorization] of forms.entries()) {
        const headers = { authorization };
        const query = queries[(place + trial.seed) % queries.length] ?? {};
        const request = { method: "GET", path: collection, headers, query };
        const cell = trial.cellFor({
          party: "nobody",
          operation: connections.operations.list.id,
          outcome: "refusal",
          query: "none",
          step: "a malformed key",
        });
        // The list is let in between: what then fails each time fails because of the key.
        const answer = await askingAgain(trial, "source", connections, () =>
          trial.in(cell).as("nobody").sendRaw(request),
        );
        // If it is answered without a key, too, no key was taken for a valid one.
        const isOpen = answer.status < 400 && (await isLetIn(trial.in(cell), request));
        expectRefusal(answer, [401], isOpen ? "protocol/auth-required" : undefined);
      }
    },
  }),
];

/** Whether a request is answered without a key. */
async function isLetIn({ as }: Pick<Trial, "as">, request: ApiRequest): Promise<boolean> {
  const headers = { authorization: null };
  const { status } = await as("nobody").sendRaw({ ...request, headers });
  return status < 400;
}

/** Checks that requests without a valid key change nothing, and that their answers reveal nothing. */
export const accessChecks: readonly Check<Trial>[] = [
  check({
    id: "protocol/access/everywhere",
    cites: "protocol/auth-before-all",
    alsoCites: ["protocol/auth-required", "protocol/auth-valid-key"],
    operation: any,
    needs: ["fixture", "transitions", "two-parties"],
    leaves: leftAs(connections, "pending"),
    steps:
      "sends every operation without a valid key, each in another API version, also with an unknown id and a bad parameter; then reads the connection",
    failsWhen: "a status other than 401, or a changed connection",
    async run(trial) {
      await ensureKeysRefused(trial, connections);
      const before = await untouched(trial, await trial.of(connections).that("pending"));
      const none = { authorization: null };
      const unknown = unknownId(before.id);
      const requests = [
        { method: "GET", path: connectionPath(before.id), headers: none },
        { ...actionOn(before.id, "deactivate"), headers: none },
        { ...actionOn(before.id, "deactivate"), headers: invalidKey },
        { ...actionOn(before.id, "reactivate"), headers: none },
        { method: "POST", path: collection, headers: none, body: naming(nowhere) },
        // The answer must not reveal which ids exist, or whether the request has other mistakes.
        { method: "GET", path: connectionPath(unknown), headers: none },
        { ...actionOn(unknown, "deactivate"), headers: invalidKey },
        {
          method: "GET",
          path: collection,
          headers: none,
          query: { "page[size]": "abc", "filter[status]": "pending" },
        },
      ];
      // The first is sent in the oldest version, which a target is most likely to forget.
      for (const [place, request] of requests.entries()) {
        const turn = place === 0 ? 0 : place + trial.seed;
        const version = allowedVersions[turn % allowedVersions.length] ?? trial.cell.apiVersion;
        const headers = { ...request.headers, "persona-version": version };
        const exchange = await unlessBlocked(() => withoutKey(trial, { ...request, headers }));
        if (exchange === undefined) continue;
        const refusal = exchange.status === 401 ? [] : [describe(exchange)];
        // What is refused with another status has been kept from nobody.
        const cites =
          request.headers === none ? "protocol/auth-required" : "protocol/auth-valid-key";
        expectNone(refusal, "status 401", exchange, exchange.status < 400 ? {} : { cites });
      }
      await expectUnchanged(trial, before, "the refusals");
    },
  }),
  check({
    id: lockoutCheck,
    cites: "protocol/declared-statuses",
    operation: any,
    needs: [],
    varies: ["apiVersion", "inflection"],
    runLast: true,
    steps: "looks for a 401 for a key that was accepted before",
    failsWhen: "a 401 for a valid key",
    async run(trial) {
      await ensureAuthenticated(trial, connections);
      const valid = trial.exchanges().filter(({ by }) => by !== "nobody");
      const letIn = new Set(valid.filter(isSuccess).map(({ key }) => key));
      const lockedOut = valid.filter(
        ({ key, exchange }) => exchange.status === 401 && letIn.has(key),
      );
      const [first] = lockedOut;
      if (first?.operation === undefined) return;
      const { by, operation, exchange } = first;
      const { expected, actual, statement } = lockoutOf(by, operation, exchange);
      const cites = repeatsRefusal(trial, first) ? "protocol/idempotent-401" : statement;
      const answers = new Set(lockedOut.map((one) => one.exchange));
      throw new Violation(expected, actual, {
        cites,
        evidence: exchange,
        spoilt: { answers, for: "others", leads: false },
      });
    },
  }),
  check({
    id: "protocol/access/no-leak",
    cites: "protocol/auth-no-leak",
    alsoCites: ["protocol/headers-not-on-401"],
    operation: any,
    needs: ["fixture"],
    runLast: true,
    steps: "reads the body and the headers of every 401",
    failsWhen: "a connection, an organization, an environment or a key in one of them",
    async run(trial) {
      const { id } = await trial.of(connections).any();
      const { headers } = await firstPage(trial, connections, "source");
      const secrets = [
        id,
        headers["persona-organization-id"],
        headers["persona-environment-id"],
        ...Object.values(trial.context.organizations),
      ].filter((text) => text !== undefined && text.length >= shortestName);
      const own = [
        await listWithoutKey(trial, connections),
        await listWithInvalidKey(trial, connections),
      ];
      const refusals = trial
        .exchanges()
        .filter(({ by, exchange }) => by === "nobody" && exchange.status === 401)
        .map(({ exchange }) => exchange);
      // Other checks report another status without a valid key.
      const judged = own.filter(({ status }) => status === 401);
      for (const exchange of new Set([...judged, ...refusals])) {
        const { body, headers: received } = exchange;
        const answer = JSON.stringify({ body, received });
        const leaked = [...secrets, ...keysTold].filter((text) => answer.includes(text ?? ""));
        const sent = responseHeaders.filter((name) => received[name] !== undefined);
        const identity = sent.filter((name) => identityHeaders.includes(name));
        // A 401 with all headers of other answers has the wrong headers. It leaks only what else it holds.
        const isWhole = sent.length > identity.length;
        const others = Object.entries(received).filter(([name]) => !known.has(name));
        const rest = JSON.stringify({ body, others });
        const isTold = leaked.some((text) => rest.includes(text ?? ""));
        const cites = isWhole && !isTold ? "protocol/headers-not-on-401" : "protocol/auth-no-leak";
        expectNone(
          leaked.map((text) => `${text} in ${body.slice(0, 200) || "a header"}`),
          "a 401 without a connection, organization, environment or key",
          exchange,
          { cites },
        );
        expectNone([...identity], "a 401 without identity headers", exchange, { cites });
        const hasData = keysIn(exchange).includes("data");
        expect(!hasData, "a 401 without data", "a body with data", exchange);
      }
    },
  }),
];

const known: ReadonlySet<string> = new Set(responseHeaders);

/** The queries of an ordinary list, of a further page behind a row if there is one, and with a filter or a fieldset. */
const listQueries = (after: string | undefined): readonly Readonly<Record<string, string>>[] => [
  {},
  ...(after === undefined ? [] : [{ "page[after]": after }]),
  { "filter[status]": "pending" },
  { [`fields[${connections.type}]`]: "status" },
];

/** Whether an earlier request with the same idempotency key got a 401. */
function repeatsRefusal(trial: Trial, { sent, exchange }: TrialExchange): boolean {
  const { idempotencyKey } = sent;
  if (idempotencyKey === undefined) return false;
  const all = trial.exchanges();
  const earlier = all.slice(
    0,
    all.findIndex((one) => one.exchange === exchange),
  );
  return earlier.some(
    (one) => one.exchange.status === 401 && one.sent.idempotencyKey === idempotencyKey,
  );
}

/** A shorter name may occur in an answer by chance. */
const shortestName = 6;

/** The forms in which a key may occur in an answer: an invalid key as it is, a valid one as the client redacts it. */
const keysTold = [invalidKey.authorization.replace("Bearer ", ""), "[redacted]"];
