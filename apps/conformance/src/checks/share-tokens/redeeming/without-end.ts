import type { StatementId } from "@persona-conformance/schemas";
import { statusIn } from "../../../runner/folding.ts";
import { isAbout } from "../../../trial/trial-exchange.ts";
import type { Trial } from "../../../trial/trial.ts";

/**
 * The promise that is broken if a token that was redeemed is neither redeemed nor failed in the end. If no read has shown it
 * pending, the import has not even begun.
 */
export function brokenWithoutEnd(trial: Trial, id: string): StatementId {
  const wasPending = trial
    .exchanges()
    .some(
      ({ exchange }) =>
        exchange.method === "GET" && isAbout(exchange, id) && statusIn(exchange) === "pending",
    );
  return wasPending ? "share-tokens/redeem-settles" : "share-tokens/redeem-is-pending";
}
