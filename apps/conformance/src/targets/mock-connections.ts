import { accept, connect, type Mock } from "@persona-conformance/mock";
import { connections } from "@persona-conformance/schemas";
import type { TrialContext } from "../trial/session.ts";
import type { Stock } from "./mock.ts";

/** Connections of the mock that no request has made: one for all checks with one beside it, and as many more as are asked for. */
export const connectionStock: Stock = {
  resource: connections,
  fixture(mock, { keys, organizations }) {
    const { source = "" } = keys;
    const id = connect(mock, source, organizations.destination ?? "");
    connect(mock, source, mock.addOrganization().id);
    return id;
  },
  another(mock, { keys, organizations }, party) {
    const { id, environments } = mock.addOrganization();
    if (party === "source") return connect(mock, keys.source ?? "", id);
    return connect(mock, environments[0].keys[0] ?? "", organizations.destination ?? "");
  },
};

/** One that has been accepted, between the two organizations. */
export function readyConnection(mock: Mock, { keys, organizations }: TrialContext): string {
  const { destination = "" } = organizations;
  const id = connect(mock, keys.source ?? "", destination);
  accept(mock, id, destination);
  return id;
}
