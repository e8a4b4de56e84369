import { accept, connect, type Mock } from "@persona-conformance/mock";
import { connections } from "@persona-conformance/schemas";
import type { TrialContext } from "../trial/session.ts";
import type { Stock } from "./mock.ts";

/** Connections that the mock has without a request: the fixture, a second one in its list, and any number of further ones. */
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

/** Creates an active connection between the two organizations. Returns its id. */
export function readyConnection(mock: Mock, { keys, organizations }: TrialContext): string {
  const { destination = "" } = organizations;
  const id = connect(mock, keys.source ?? "", destination);
  accept(mock, id, destination);
  return id;
}
