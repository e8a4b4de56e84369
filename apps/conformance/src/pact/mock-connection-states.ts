import { randomUUID } from "node:crypto";
import { accept, connect } from "@persona-conformance/mock";
import type { StateHandlers } from "@persona-conformance/pact";
import {
  basePath,
  type ConnectionParty,
  connections,
  type ConnectionStatus,
  jsonAt,
} from "@persona-conformance/schemas";
import { unknownId } from "../trial/requests/unknown-id.ts";
import { keyOf, type MockParties, sentOnce } from "./mock-parties.ts";

/** In milliseconds. More than the longest lag, since several changes within one millisecond put the mock's clock ahead. */
const maxLag = 1100;
const collection = `${basePath}${connections.operations.list.path}`;

const creationOf = (destination: string) => ({
  data: { attributes: { "destination-organization-id": destination } },
});

/** Brings connections, which link two organizations of a mock, to the states of a pact. */
export function linkStates({ mock, current, renew, send }: MockParties) {
  /** Performs an allowed action on a connection. A mock with a fault may refuse it. */
  async function act(
    id: string,
    action: string,
    party: ConnectionParty,
    key: string = randomUUID(),
  ): Promise<void> {
    const organization = current()[party];
    const request = { method: "POST", path: `${collection}/${id}/${action}` };
    const { status } =
      action === "accept"
        ? { status: accept(mock, id, organization.id) ? 200 : 409 }
        : await send(request, keyOf(organization), sentOnce(key));
    if (status !== 200) throw new Error(`the mock refuses to ${action} a connection: ${status}`);
  }

  async function thatIs(wanted: ConnectionStatus) {
    const { source, destination } = renew();
    // A second connection, so that an ignored filter is noticed.
    connect(mock, keyOf(source), mock.addOrganization().id);
    const id = connect(mock, keyOf(source), destination.id);
    const { initial, routeTo } = connections.lifecycle;
    for (const step of routeTo(initial, wanted) ?? []) {
      if (step.by === "party") await act(id, step.action, step.party);
    }
    // Waits for lagging replicas to show the new state.
    mock.advance(maxLag);
    return { id, source: source.id, destination: destination.id };
  }

  async function usedTo(action: "deactivate" | "reactivate") {
    const { from, by } = connections.lifecycle.rowOf(action);
    const connection = await thatIs(from[0]);
    const key = randomUUID();
    await act(connection.id, action, by[0], key);
    return { ...connection, "idempotency-key": key };
  }

  /** Deactivates a connection, and reactivates it if it is to be pending. */
  async function pause(id: string, status: "pending" | "inactive"): Promise<void> {
    await act(id, "deactivate", "source");
    if (status === "pending") await act(id, "reactivate", "source");
    mock.advance(maxLag);
  }

  const states = {
    "a connection is pending": () => thatIs("pending"),
    "a connection is active": () => thatIs("active"),
    "a connection is inactive": () => thatIs("inactive"),
    "an idempotency key was used to deactivate a connection": () => usedTo("deactivate"),
    "an idempotency key was used to reactivate a connection": () => usedTo("reactivate"),
    async "an idempotency key was used to create a connection"() {
      const { source, destination } = renew();
      const key = randomUUID();
      const request = {
        method: "POST",
        path: collection,
        body: JSON.stringify(creationOf(destination.id)),
      };
      const { body } = await send(request, keyOf(source), sentOnce(key));
      const id = String(jsonAt(JSON.parse(body), "data", "id"));
      return {
        id,
        source: source.id,
        destination: destination.id,
        "idempotency-key": key,
      };
    },
    async "there are connections"({ "at-least": count = 3 }) {
      const { source } = renew();
      const ids = Array.from({ length: count }, () => {
        // Their creation times may be in whole seconds.
        mock.advance(1000);
        return connect(mock, keyOf(source), mock.addOrganization().id);
      });
      return { newest: ids.at(-1) ?? "", second: ids.at(-2) ?? "" };
    },
    async "an organization is not connected"() {
      const { source, destination } = renew();
      return { source: source.id, destination: destination.id };
    },
    "no connection has the id": async () => ({ id: unknownId((await thatIs("pending")).id) }),
    "no organization has the id": async () => ({ destination: "org_thereIsNoSuchOrganization" }),
  } satisfies Partial<StateHandlers>;

  return { states, thatIs, pause };
}
