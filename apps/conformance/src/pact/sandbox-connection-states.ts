import type { Exchange } from "@persona-conformance/client";
import type { Need, PactRequest, StateHandlers } from "@persona-conformance/pact";
import { basePath, connections, type ConnectionStatus } from "@persona-conformance/schemas";
import { Undecided } from "../runner/outcome.ts";
import { destinationOf, sourceOf } from "../trial/arranging/connections.ts";
import { expectAllowed, expectPage } from "../trial/judging/expect.ts";
import { firstRows } from "../trial/reading/lists.ts";
import type { Trial } from "../trial/trial.ts";
import { unknownId } from "../trial/requests/unknown-id.ts";
import { type Patiently, unreachable } from "./sandbox-states.ts";

const noSuchOrganization = "org_thereIsNoSuchOrganization";
const collection = `${basePath}${connections.operations.list.path}`;

/**
 * Moves the sandbox's only connection to each status by the shortest allowed route, with the available keys. States that
 * need a new connection are out of reach.
 */
export async function linkStates(trial: Trial, patiently: Patiently) {
  const it = trial.of(connections);
  const { fixture } = it;
  const rows = (await firstRows(trial, connections, "source")).views;
  const found = fixture?.last?.status;

  async function thatIs(status: ConnectionStatus) {
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
    const connection = await thatIs(action === "deactivate" ? "pending" : "inactive");
    const idempotencyKey = trial.newKey();
    const to = action === "deactivate" ? "inactive" : "pending";
    const reply = await it.act({ action, party: "source" }, connection.id, { idempotencyKey });
    expectAllowed(connections, reply, connection.id, to);
    return { ...connection, "idempotency-key": idempotencyKey };
  }

  const states = {
    "a connection is pending": () => patiently(() => thatIs("pending")),
    "a connection is active": () => patiently(() => thatIs("active")),
    "a connection is inactive": () => patiently(() => thatIs("inactive")),
    "an idempotency key was used to deactivate a connection": () =>
      patiently(() => usedTo("deactivate")),
    "an idempotency key was used to reactivate a connection": () =>
      patiently(() => usedTo("reactivate")),
    "an idempotency key was used to create a connection": unreachable,
    async "there are connections"() {
      // Lists again, because there may be a new connection since.
      const page = await patiently(() => trial.as("source").of(connections).list());
      const { views } = expectPage(connections, page);
      return { newest: views[0]?.id ?? "", second: views[1]?.id ?? "" };
    },
    "an organization is not connected": unreachable,
    "no connection has the id": async () => ({ id: unknownId(fixture?.id ?? "") }),
    "no organization has the id": async () => ({ destination: noSuchOrganization }),
  } satisfies Partial<StateHandlers>;

  /** Whether the sandbox meets a need that is not a capability of the trial. */
  function has(name: string, { states: wanted, method }: Need): boolean {
    if (name === "three-connections") return rows.length >= 3;
    // A connection that is already in the wanted status does not have to be moved.
    const asFound =
      method === "GET" && wanted.every((state) => state === `a connection is ${found}`);
    return asFound && (name === "transitions" || name === "accept");
  }

  /** Sends an action on the fixture so that its new status is recorded. Undefined for any other request. */
  async function act(
    { path, body }: PactRequest,
    headers: Readonly<Record<string, string | null>>,
    party: "source" | "destination",
  ): Promise<Exchange | undefined> {
    if (fixture === undefined) return undefined;
    const own = `${collection}/${encodeURIComponent(fixture.id)}`;
    const action = (["deactivate", "reactivate"] as const).find((one) => path === `${own}/${one}`);
    if (action === undefined) return undefined;
    const asked = { headers, ...(body !== undefined && { body }) };
    return (await it.act({ action, party, ...asked }, fixture.id)).exchange;
  }

  /** After any other change the status of the fixture is unknown. */
  function forget(): void {
    if (fixture !== undefined) fixture.last = undefined;
  }

  return { states, has, act, forget };
}

const moved = () => ["fixture", "transitions"];

/** A second connection to the same organization could be mistaken for a new one. */
const movedOrCreated = ({ method, path, by }: Need) =>
  method === "POST" && path === collection && by !== "nobody" ? ["create"] : moved();

/** What an interaction in each of these states needs. */
export const linkNeeds = {
  "a connection is active": () => ["fixture", "transitions", "accept"],
  "a connection is pending": movedOrCreated,
  "a connection is inactive": movedOrCreated,
  "an idempotency key was used to deactivate a connection": moved,
  "an idempotency key was used to reactivate a connection": moved,
  "an idempotency key was used to create a connection": () => ["create"],
  "an organization is not connected": () => ["create"],
  "there are connections": () => ["three-connections"],
  "no connection has the id": () => [],
  "no organization has the id": () => [],
} as const satisfies Record<string, (need: Need) => readonly string[]>;
