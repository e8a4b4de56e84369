import type { ConnectionStatus, ConnectionView } from "@persona-conformance/schemas";
import { examples } from "./values.ts";

/** A status that must be there, whichever it is. */
const anyStatus = "pending" satisfies ConnectionStatus;

/** A connection as the client reads the examples of the bodies below. */
export const viewThatIs = (
  status: ConnectionStatus = anyStatus,
  id: string = examples.id,
): ConnectionView => ({
  id,
  status,
  sourceOrganizationId: examples.source,
  destinationOrganizationId: examples.destination,
  createdAt: "2026-01-01T00:00:00.000Z",
  updatedAt: "2026-01-02T00:00:00.000Z",
});
