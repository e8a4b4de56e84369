import {
  shareTokens,
  type ShareTokenStatus,
  type ShareTokenView,
} from "@persona-conformance/schemas";
import { examples } from "./examples.ts";

export { shareTokens as resource };

const began = "2026-01-02T00:00:00.000Z";
const ended = "2026-01-03T00:00:00.000Z";

/** A share token as the client reads it for one of its parties. */
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

/** Some share token. */
export const view = tokenThatIs("created");
