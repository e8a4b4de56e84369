import { accept, connect, type Mock } from "@persona-conformance/mock";
import { connections } from "@persona-conformance/schemas";
import type { PartyName, TrialContext } from "../trial/session.ts";
import type { Stock } from "./mock.ts";

/** How many connections each party has that are older than the fixture, and how many that are newer. */
const others = 3;

/** Connections that the mock has without a request: the fixture, others in both parties' lists, and any number of further ones. */
export const connectionStock: Stock = {
  resource: connections,
  fixture(mock, context) {
    const { keys, organizations } = context;
    const makeOthers = () => {
      for (let other = 0; other < others; other += 1) {
        another(mock, context, "source");
        another(mock, context, "destination");
      }
    };
    makeOthers();
    const id = connect(mock, keys.source ?? "", organizations.destination ?? "");
    makeOthers();
    return id;
  },
  another,
};

/** Connects a party with a new organization. Returns the connection's id. */
function another(mock: Mock, { keys, organizations }: TrialContext, party: PartyName): string {
  const { id, environments } = mock.addOrganization();
  if (party === "source") return connect(mock, keys.source ?? "", id);
  return connect(mock, environments[0].keys[0] ?? "", organizations.destination ?? "");
}

/** Creates an active connection between the two organizations. Returns its id. */
export function readyConnection(mock: Mock, { keys, organizations }: TrialContext): string {
  const { destination = "" } = organizations;
  const id = connect(mock, keys.source ?? "", destination);
  accept(mock, id, destination);
  return id;
}
