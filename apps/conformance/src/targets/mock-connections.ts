import { connect } from "@persona-conformance/mock";
import { connections } from "@persona-conformance/schemas";
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
  another: (mock, { keys }) => connect(mock, keys.source ?? "", mock.addOrganization().id),
};
