import {
  type ConnectionStatus,
  type ConnectionView,
  type Resource,
  shareTokens,
  type ShareTokenStatus,
  type ShareTokenView,
} from "@persona-conformance/schemas";
import { examples } from "./values.ts";

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

const began = "2026-01-02T00:00:00.000Z";
const ended = "2026-01-03T00:00:00.000Z";

/** A share token as the client reads it, from the side of one of its parties. */
export function tokenThatIs(
  status: ShareTokenStatus,
  direction: "outbound" | "inbound" = "outbound",
): ShareTokenView {
  const isBegun = ["pending", "redeemed", "failed"].includes(status);
  return {
    id: examples["share-token"],
    status,
    direction,
    createdAt: "2026-01-01T00:00:00.000Z",
    updatedAt: began,
    pendingAt: isBegun ? began : null,
    redeemedAt: status === "redeemed" ? ended : null,
    expiresAt: "2026-01-15T00:00:00.000Z",
    failedAt: status === "failed" ? ended : null,
    failureReason: status === "failed" ? "import_failed" : null,
    redeemMode: isBegun ? "hydrate" : null,
  };
}

/** Some resource of a kind, as the client reads it. */
export const viewOf = ({ name }: Resource): ConnectionView | ShareTokenView =>
  name === shareTokens.name ? tokenThatIs("created") : viewThatIs();
