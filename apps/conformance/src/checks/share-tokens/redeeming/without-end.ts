import type { StatementId } from "@persona-conformance/schemas";
import { statusIn } from "../../../runner/folding.ts";
import { isAbout } from "../../../trial/trial-exchange.ts";
import type { View } from "../../../trial/reading/view.ts";
import type { Trial } from "../../../trial/trial.ts";

/**
 * The promise that is broken if a token that was redeemed is neither redeemed nor failed in the end. If it has no `pending-at`,
 * and no read has shown it pending, the import has not even begun.
 */
export function brokenWithoutEnd(trial: Trial, { id, attributes }: View): StatementId {
  const began = (attributes["pending-at"] ?? null) !== null;
  const wasPending = trial
    .exchanges()
    .some(
      ({ exchange }) =>
        exchange.method === "GET" && isAbout(exchange, id) && statusIn(exchange) === "pending",
    );
  return began || wasPending ? "share-tokens/redeem-settles" : "share-tokens/redeem-is-pending";
}
