import { redemptionsOf, type Redemption } from "../../../trial/arranging/share-token-objects.ts";
import { sharesOf, usualRedemption } from "../../../trial/arranging/share-tokens.ts";
import type { Trial } from "../../../trial/trial.ts";

/** A redemption in each mode in which this run may redeem, the usual one first. */
export function redemptionOfEachMode(trial: Trial): readonly [Redemption, ...Redemption[]] {
  const usual = usualRedemption(trial);
  const other = redemptionsOf(sharesOf(trial)).find(({ mode }) => mode !== usual.mode);
  return other === undefined ? [usual] : [usual, other];
}

/** The same on the mock. To save requests, nights take turns with the modes. */
export function redemptionsInTurn(trial: Trial): readonly [Redemption, ...Redemption[]] {
  const all = redemptionOfEachMode(trial);
  if (trial.hasCapability("time")) return all;
  const [usual, other = usual] = all;
  return [trial.seed % 2 === 0 ? usual : other];
}
