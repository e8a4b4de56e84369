import { accept, connect, type Mock } from "@persona-conformance/mock";
import { connections } from "@persona-conformance/schemas";
import type { PartyName } from "../trial/party.ts";
import type { TrialContext } from "../trial/trial-context.ts";
import type { Stock } from "./stock.ts";

/** How many connections each party has that are older than the fixture, and how many that are newer. */
const others = 3;

/** Connections that the mock has without a request: the fixture, others in both parties' lists, and any number of further ones. */
export const connectionStock: Stock = {
  resource: connections,
  fixture(mock, context) {
    makeOthers(mock, context);
    const id = own(mock, context);
    makeOthers(mock, context);
    return id;
  },
  own,
  another,
};

/** Connects the two parties. Returns the connection's id. */
function own(mock: Mock, { keys, organizations }: TrialContext): string {
  return connect(mock, keys.source ?? "", organizations.destination ?? "");
}

/** Connects a party with a new organization. Returns the connection's id. */
function another(mock: Mock, { keys, organizations }: TrialContext, party: PartyName): string {
  const { id, environments } = mock.addOrganization();
  if (party === "source") return connect(mock, keys.source ?? "", id);
  return connect(mock, environments[0].keys[0] ?? "", organizations.destination ?? "");
}

/** Connects each party with others. Every other connection is active, or inactive if it is the destination's. */
function makeOthers(mock: Mock, context: TrialContext): void {
  for (let other = 0; other < others; other += 1) {
    for (const party of ["source", "destination"] as const) {
      const id = another(mock, context, party);
      if (other % 2 === 0) continue;
      const destination = mock.organizationOf(connections, id, "destination") ?? "";
      accept(mock, id, destination);
      if (party === "destination") mock.perform(connections, "deactivate", id, destination);
    }
  }
}

/** Creates an active connection between the two organizations. Returns its id. */
export function readyConnection(mock: Mock, context: TrialContext): string {
  const id = own(mock, context);
  accept(mock, id, context.organizations.destination ?? "");
  return id;
}
