import {
  connections,
  type ConnectionStatus,
  type ConnectionView,
} from "@persona-conformance/schemas";
import { examples } from "./examples.ts";

export { connections as resource };

/** For a status that is required, but may have any value. */
const anyStatus = "pending" satisfies ConnectionStatus;

/** A connection as the client reads it from the examples in `bodies.ts`. */
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

/** Some connection. */
export const view = viewThatIs();
