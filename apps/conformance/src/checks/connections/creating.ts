import type { Exchange } from "@persona-conformance/client";
import { connections, type ConnectionStatus, type UnknownId } from "@persona-conformance/schemas";
import { check, type Check } from "../../runner/check.ts";
import {
  collection,
  destinationOf,
  expectConnection,
  expectConnections,
  readConnection,
  theDestinationOf,
  theSourceOf,
} from "../../trial/arranging/connections.ts";
import { expectUnchanged, sameAnswer } from "../../trial/judging/comparing.ts";
import {
  describe,
  expect,
  expectNone,
  expectRefusal,
  requireDefined,
  requireMember,
} from "../../trial/judging/expect.ts";
import { longPageNow } from "../../trial/reading/lists.ts";
import { emptyCreation, expectNoServerError } from "../../trial/requests/odd-requests.ts";
import type { CrossedCell } from "../../trial/requests/crossing.ts";
import type { Trial } from "../../trial/trial.ts";
import { ensureInWholeList } from "./lists/listing.ts";

const operation = "create-a-connect-connection";

/** The id of an organization that does not exist. */
export const nowhere = "org_doesNotExist7Wq3Zp";

/** Checks of creating: the new connection, and refusals. */
export const creatingChecks: readonly Check<Trial>[] = [
  check({
    id: "connections/create/answers-201",
    cites: "connections/create-answers-201",
    operation,
    needs: ["provision"],
    varies: ["inflection"],
    steps: "creates a connection",
    failsWhen: "a status other than 201, or an answer without a connection",
    run: async (trial) => {
      await created(trial);
    },
  }),
  check({
    id: "connections/create/is-pending",
    cites: "connections/create-is-pending",
    operation,
    needs: ["provision"],
    varies: ["apiVersion", "inflection"],
    steps: "creates a connection and reads it again",
    failsWhen: "a status other than pending, in the answer or in the read",
    async run(trial) {
      const made = await created(trial);
      const [id, status] = [made.id, requireMember(made, "status")];
      expect(
        status === "pending",
        "a connection that is pending",
        `a connection that is ${describe(status)}`,
      );
      // On a sandbox, other checks have used the connection since.
      if (!trial.hasCapability("create")) return;
      const read = await trial.of(connections).settled(id, (view) => view.status === "pending");
      expect(read.status === "pending", "pending when read again", describe(read.status));
    },
  }),
  check({
    id: "connections/create/source",
    cites: "connections/create-by-source",
    operation,
    needs: ["provision"],
    steps: "creates a connection and compares its source with the organization of the key",
    failsWhen: "another source than the organization that created it",
    async run(trial) {
      const view = await created(trial);
      const { exchange } = view;
      const organization = exchange.headers["persona-organization-id"];
      const own = requireDefined(
        trial.context.organizations.source || organization,
        "the target does not say whose key this is",
      );
      const source = theSourceOf(view);
      expect(source === own, `the source ${own}`, describe(source), exchange);
    },
  }),
  check({
    id: "connections/create/destination",
    cites: "connections/create-names-destination",
    operation,
    needs: ["provision"],
    varies: ["inflection"],
    steps: "creates a connection and compares its destination with the request",
    failsWhen: "another destination than the requested one",
    async run(trial) {
      const destination = theDestinationOf(await created(trial));
      const asked = trial.context.organizations.destination ?? "";
      expect(destination === asked, `the destination ${asked}`, describe(destination));
    },
  }),
  check({
    id: "connections/create/is-listed",
    cites: "connections/list-both-directions",
    operation,
    needs: ["create", "two-parties"],
    steps: "creates a connection and lists as each party",
    failsWhen: "a list that has not exactly the new connection",
    async run(trial) {
      const { id } = await created(trial);
      for (const who of ["source", "destination"] as const) {
        const list = async () =>
          expectConnections(await trial.as(who).of(connections).list()).views.map((row) => row.id);
        const ids = await trial.eventually(list, (found) => found.join() === id);
        expect(ids.join() === id, `only ${id} in the ${who}'s list`, ids.join(", ") || "none");
      }
    },
  }),
  ...(["pending", "active"] as const).map((status) =>
    check<Trial>({
      id: `connections/create/duplicate-of-${status}`,
      cites: "connections/create-once",
      operation,
      needs: status === "active" ? ["create", "accept"] : ["provision"],
      steps: `creates a connection to the same organization again while the first is ${status}`,
      failsWhen: "a second connection, or a changed first one",
      run: (trial) => expectNoDuplicate(trial, status, "connections/create-duplicate"),
    }),
  ),
  check({
    id: "connections/create/duplicate-of-inactive",
    cites: "connections/create-once",
    operation,
    needs: ["create"],
    steps: "creates a connection to the same organization again while the first is inactive",
    failsWhen: "after a refusal, a second connection or a changed first one",
    run: (trial) =>
      expectNoDuplicate(trial, "inactive", "connections/create-duplicate-of-inactive"),
  }),
  check({
    id: "connections/create/each-direction",
    cites: "connections/create-each-direction",
    operation,
    needs: ["create", "two-parties"],
    steps: "creates a connection from the destination back to the source, and deactivates it",
    failsWhen: "a refusal, the same connection again, or another change of the first one",
    async run(trial) {
      const there = await created(trial);
      const source = trial.context.organizations.source ?? "";
      const back = expectConnection(
        await trial.as("destination").of(connections).create({ destinationOrganizationId: source }),
        201,
      );
      expect(back.id !== there.id, "a connection of its own", back.id);
      const before = await trial.of(connections).settled(there.id, () => true);
      await trial.as("destination").of(connections).deactivate(back.id);
      await expectUnchanged(trial, before, "the deactivation of the other one");
    },
  }),
  check({
    id: "connections/create/own-organization",
    cites: "protocol/bad-parameters",
    operation,
    needs: ["create"],
    steps: "creates a connection from the source to itself",
    failsWhen: "a 5xx three times in a row, while other requests succeed",
    async run(trial) {
      const exchange = await post(trial, naming(trial.context.organizations.source ?? ""));
      if (exchange.status < 400) expectConnection(readConnection(exchange), 201);
      trial.observe("connections/create-own-organization", String(exchange.status), exchange);
    },
  }),
  check({
    id: "connections/create/without-destination",
    cites: "connections/create-needs-destination",
    operation,
    needs: [],
    steps: "creates a connection without a destination",
    failsWhen: "an answer other than 400 or 422",
    async run(trial) {
      const { exchange } = await emptyCreation(trial, connections);
      expectRefusal(exchange, [400, 422]);
      trial.observe("connections/create-missing-destination", String(exchange.status), exchange);
    },
  }),
  check({
    id: "connections/create/unknown-destination",
    cites: "connections/create-real-destination",
    operation,
    needs: [],
    steps: "creates a connection to an organization that does not exist",
    failsWhen: "an answer other than 400, 403, 409 or 422",
    async run(trial) {
      const exchange = expectRefusal(await toNowhere(trial), refusedDestination);
      trial.observe("connections/create-unknown-destination", String(exchange.status), exchange);
    },
  }),
  check({
    id: "connections/create/wrong-type",
    cites: "connections/create-real-destination",
    operation,
    needs: [],
    steps: "creates a connection with a number as the destination",
    failsWhen: "an answer other than 400, 403, 409 or 422",
    async run(trial) {
      const exchange = expectRefusal(await post(trial, naming(12_345)), refusedDestination);
      trial.observe("connections/create-wrong-type", String(exchange.status), exchange);
    },
  }),
  check({
    id: "connections/create/unknown-attribute",
    cites: "connections/create-real-destination",
    alsoCites: ["connections/create-closed-request"],
    operation,
    needs: [],
    steps: "creates a connection to an unknown organization with `scopes`, a removed attribute",
    failsWhen: "an answer other than 400, 403, 409 or 422",
    async run(trial) {
      const plain = await toNowhere(trial);
      const exchange = await post(trial, {
        data: { attributes: { "destination-organization-id": nowhere, scopes: ["inquiry.read"] } },
      });
      expectRefusal(exchange, refusedDestination);
      const same = sameAnswer(plain, exchange);
      const code = exchange.status === 422 || exchange.status === 400 ? exchange.status : undefined;
      const answer = same || code === undefined ? "ignored" : String(code);
      trial.observe("connections/create-unknown-attribute", answer, exchange);
    },
  }),
  check({
    id: "connections/create/refused-leaves-nothing",
    cites: "connections/create-real-destination",
    alsoCites: ["connections/create-needs-destination"],
    operation,
    needs: [],
    steps: "lists after refused creations to an unknown organization and without a destination",
    failsWhen: "a connection to an unknown organization, or without a destination",
    async run(trial) {
      await toNowhere(trial);
      await emptyCreation(trial, connections);
      const first = await longPageNow(trial, connections);
      // On a sandbox, another check looks for them in all later lists.
      const isMock = trial.hasCapability("create");
      const { views } = isMock ? await longPageNow(trial, connections) : first;
      const wrong = views.filter(({ attributes }) =>
        isNowhere(attributes["destination-organization-id"]),
      );
      // If no row has a destination, the wire checks report that.
      if (wrong.length === views.length && wrong[0] !== undefined) theDestinationOf(wrong[0]);
      expectNone(
        wrong.map((row) => `${row.id} to ${describe(destinationOf(row))}`),
        "no connection from a refused request",
        wrong[0]?.exchange,
        wrong.every((row) => !row.attributes["destination-organization-id"])
          ? { cites: "connections/create-needs-destination" }
          : {},
      );
    },
  }),
];

const isNowhere = (destination: unknown): boolean => !destination || destination === nowhere;

/** The statuses that may refuse a destination. The documentation names none. A 401 or 429 proves nothing. */
export const refusedDestination = [400, 403, 409, 422];

export const naming = (destination: unknown) => ({
  data: { attributes: { "destination-organization-id": destination } },
});

/** Sends a request to create, in another cell if one is given, and returns its answer. A 5xx counts only if it repeats. */
export const post = async (
  trial: Trial,
  body: unknown,
  cell: Partial<CrossedCell> = {},
): Promise<Exchange> => {
  const request = { method: "POST", path: collection, body };
  return (await expectNoServerError(trial, connections, request, undefined, cell)).exchange;
};

/** The answer to a request to create a connection to an organization that does not exist. */
export const toNowhere = (trial: Trial): Promise<Exchange> =>
  trial.memoize("create to nowhere", () => post(trial, naming(nowhere)));

/** The connection in the answer to its creation. On a sandbox it is created at most once. */
const created = async (trial: Trial) => {
  const reply =
    trial.of(connections).fixture?.created ??
    (await trial.memoize("creation", () =>
      trial
        .as("source")
        .of(connections)
        .create({ destinationOrganizationId: trial.context.organizations.destination ?? "" }),
    ));
  const view = expectConnection(reply, 201);
  const evidence = view.exchange;
  expect(
    view.type === connections.type,
    `the type ${connections.type}`,
    describe(view.type),
    evidence,
  );
  return view;
};

async function expectNoDuplicate(
  trial: Trial,
  status: ConnectionStatus,
  question: UnknownId,
): Promise<void> {
  const first = await trial.of(connections).that(status);
  const reply = await trial
    .as("source")
    .of(connections)
    .create({ destinationOrganizationId: destinationOf(first) ?? "" });
  trial.observe(question, String(reply.exchange.status), reply.exchange);
  // The documentation does not say whether an inactive connection prevents a new one.
  if (status === "inactive" && reply.kind === "resource") return;
  expectRefusal(reply, [400, 409, 422]);
  const page = await longPageNow(trial, connections);
  const rows = page.views.filter((row) => destinationOf(row) === destinationOf(first));
  if (rows.length === 0) await ensureInWholeList(trial, first);
  const several = `${rows.length} connections`;
  expect(rows.length === 1, "one connection to the organization", several, page.exchange);
  await expectUnchanged(trial, first, "the refusal");
}
