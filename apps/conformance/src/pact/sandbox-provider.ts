import type { Need, PactAnswer, PactRequest, Provider, Who } from "@persona-conformance/pact";
import { connections, type ConnectionStatus } from "@persona-conformance/schemas";
import { NoReplyError } from "@persona-conformance/client";
import { Undecided } from "../runner/outcome.ts";
import { destinationOf, sourceOf } from "../trial/connections.ts";
import { firstRows } from "../trial/lists.ts";
import { unknownId } from "../trial/unknown-id.ts";
import { expectAllowed, expectPage } from "../trial/expect.ts";
import type { Trial } from "../trial/trial.ts";

/** After this many requests in a row without a reply, no more are sent. */
const maxSilences = 3;
const noSuchOrganization = "org_thereIsNoSuchOrganization";
const collection = `/api/v1${connections.operations.list.path}`;

/** Headers that the client adds. A pact may leave them out. */
const clients = ["accept", "key-inflection", "persona-version", "content-type", "idempotency-key"];

/**
 * A sandbox as a provider. It moves the sandbox's only connection to each status by the shortest allowed route, with
 * the available keys. It lacks states that need a new connection or a used-up rate limit.
 */
export async function sandboxProvider(trial: Trial): Promise<Provider> {
  const it = trial.of(connections);
  const { fixture } = it;
  const rows = (await firstRows(trial, connections, "source")).views;
  const found = fixture?.last?.status;

  let silences = 0;
  /** Stops sending requests if the target no longer answers, because each one would wait for its timeout. */
  async function patiently<T>(act: () => Promise<T>): Promise<T> {
    if (silences >= maxSilences) throw new Undecided("not asked: the target no longer answers");
    try {
      const result = await act();
      silences = 0;
      return result;
    } catch (error) {
      if (error instanceof NoReplyError) silences += 1;
      throw error;
    }
  }

  async function connectionThatIs(status: ConnectionStatus) {
    const before = fixture?.last?.status;
    const view = await it.that(status);
    const { id } = view;
    // A lagging replica would look like a broken pact.
    if (before !== status) await expectSeen(id, status);
    return { id, source: sourceOf(view) ?? "", destination: destinationOf(view) ?? "" };
  }

  /** Reads until each party sees the new status. */
  async function expectSeen(id: string, status: ConnectionStatus): Promise<void> {
    for (const party of trial.hasCapability("two-parties")
      ? connections.lifecycle.parties
      : (["source"] as const)) {
      const view = await it.settled(id, (seen) => seen.status === status, party);
      if (view.status === status) continue;
      throw new Undecided(`the ${party} does not see that the connection is ${status} now`);
    }
  }

  async function usedTo(action: "deactivate" | "reactivate") {
    const connection = await connectionThatIs(action === "deactivate" ? "pending" : "inactive");
    const idempotencyKey = trial.newKey();
    const to = action === "deactivate" ? "inactive" : "pending";
    const reply = await it.act({ action, party: "source" }, connection.id, {
      idempotencyKey,
    });
    expectAllowed(connections, reply, connection.id, to);
    return { ...connection, "idempotency-key": idempotencyKey };
  }

  const beyond = async (): Promise<never> => {
    throw new Undecided("a sandbox cannot be brought to this state");
  };

  return {
    lacking: (need) => lackingOf(need).filter((name) => !has(name, need)),
    states: {
      "a connection is pending": () => patiently(() => connectionThatIs("pending")),
      "a connection is active": () => patiently(() => connectionThatIs("active")),
      "a connection is inactive": () => patiently(() => connectionThatIs("inactive")),
      "an idempotency key was used to deactivate a connection": () =>
        patiently(() => usedTo("deactivate")),
      "an idempotency key was used to reactivate a connection": () =>
        patiently(() => usedTo("reactivate")),
      "an idempotency key was used to create a connection": beyond,
      async "there are connections"() {
        // Lists again, because there may be a new connection since.
        const page = await patiently(() => trial.as("source").of(connections).list());
        const { views } = expectPage(connections, page);
        return { newest: views[0]?.id ?? "", second: views[1]?.id ?? "" };
      },
      "an organization is not connected": beyond,
      "no connection has the id": async () => ({ id: unknownId(fixture?.id ?? "") }),
      "no organization has the id": async () => ({ destination: noSuchOrganization }),
      "the rate limit is used up": beyond,
      "a share token is created": beyond,
      "a share token is pending": beyond,
      "a share token is redeemed": beyond,
      "a share token is failed": beyond,
      "a share token is expired": beyond,
      "the connection of a share token is pending": beyond,
      "the connection of a share token is inactive": beyond,
      "an idempotency key was used to redeem a share token": beyond,
      "an object can be shared": beyond,
      "no share token has the id": async () => ({ "share-token": "cnst_thereIsNoTokenOfThisId" }),
    },
    answer: (request, by) => patiently(() => answer(request, by)),
  };

  function has(name: string, { states, method }: Need): boolean {
    if (name === "three-connections") return rows.length >= 3;
    // A connection that is already in the wanted status does not have to be moved.
    const asFound =
      method === "GET" && states.every((state) => state === `a connection is ${found}`);
    if (asFound && (name === "transitions" || name === "accept")) return true;
    return trial.hasCapability(name);
  }

  async function answer(request: PactRequest, by: Who): Promise<PactAnswer> {
    if (by === "outsider") {
      throw new Undecided("there is no key of an organization without Connect");
    }
    const { method, path, body } = request;
    // Leaves out the client's own headers that the pact does not have.
    const headers = {
      ...Object.fromEntries(clients.map((name) => [name, null])),
      ...request.headers,
    };
    const asked = { headers, ...(body !== undefined && { body }) };
    const action = actionOf(path);
    if (action !== undefined && (by === "source" || by === "destination")) {
      // `act` records the new status; the next state starts from there.
      return (await it.act({ action, party: by, ...asked }, fixture?.id ?? "")).exchange;
    }
    const isRead = method === "GET";
    if (!isRead && fixture !== undefined) fixture.last = undefined;
    return trial.as(by).sendRaw(
      { method, path, ...asked },
      // A change without a reply may have been carried out. A retry would then test something else.
      isRead ? { retries: { noReply: 1, serverError: 1 } } : {},
    );
  }

  /** The action on the fixture that a path belongs to, if any. */
  function actionOf(path: string): "deactivate" | "reactivate" | undefined {
    if (fixture === undefined) return undefined;
    const own = `${collection}/${encodeURIComponent(fixture.id)}`;
    return (["deactivate", "reactivate"] as const).find((action) => path === `${own}/${action}`);
  }
}

/** What an interaction needs, by its states and its key. */
function lackingOf({ states, by, method, path }: Need): readonly string[] {
  const whose: Readonly<Record<Who, readonly string[]>> = {
    source: [],
    destination: ["two-parties"],
    stranger: ["stranger"],
    outsider: ["without-connect"],
    nobody: [],
  };
  const isCreation = method === "POST" && path === collection && by !== "nobody";
  return [
    ...whose[by],
    ...states.flatMap((state): readonly string[] => {
      switch (state) {
        case "a connection is active":
          return ["fixture", "transitions", "accept"];
        case "a connection is pending":
        case "a connection is inactive":
          // A second connection to the same organization could be mistaken for a new one.
          return isCreation ? ["create"] : ["fixture", "transitions"];
        case "an idempotency key was used to deactivate a connection":
        case "an idempotency key was used to reactivate a connection":
          return ["fixture", "transitions"];
        case "an idempotency key was used to create a connection":
        case "an organization is not connected":
          return ["create"];
        case "there are connections":
          return ["three-connections"];
        case "the rate limit is used up":
          return ["throttle"];
        case "a share token is created":
        case "a share token is pending":
        case "a share token is redeemed":
        case "a share token is failed":
        case "a share token is expired":
        case "the connection of a share token is pending":
        case "the connection of a share token is inactive":
        case "an idempotency key was used to redeem a share token":
        case "an object can be shared":
          return ["share-tokens"];
        case "no connection has the id":
        case "no organization has the id":
        case "no share token has the id":
          return [];
      }
    }),
  ];
}
