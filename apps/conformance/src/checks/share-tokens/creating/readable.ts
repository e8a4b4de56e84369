import { tokens } from "../../../trial/arranging/share-tokens.ts";
import type { View } from "../../../trial/reading/view.ts";
import type { Trial } from "../../../trial/trial.ts";

/** Leaves a token to other checks, unless its answer in another cell lacks what they need to know. */
export function offerReadable(trial: Trial, view: View): void {
  if (view.createdAt !== undefined) trial.of(tokens).offer(view);
}
