import { redemptionsOf, type Redemption } from "../../../trial/arranging/share-token-objects.ts";
import { sharesOf, usualRedemption } from "../../../trial/arranging/share-tokens.ts";
import type { Trial } from "../../../trial/trial.ts";

/** A redemption in each mode in which this run may redeem, the usual one first. */
export function redemptionOfEachMode(trial: Trial): readonly [Redemption, ...Redemption[]] {
  const usual = usualRedemption(trial);
  const other = redemptionsOf(sharesOf(trial)).find(({ mode }) => mode !== usual.mode);
  return other === undefined ? [usual] : [usual, other];
}

/** A redemption of each kind of object in each mode in which this run may redeem it. */
export const redemptionOfEachKind = (trial: Trial): readonly Redemption[] => [
  ...new Map(
    redemptionsOf(sharesOf(trial)).map((one) => [`${one.mode} ${one.source.kind}`, one]),
  ).values(),
];

/** One in each mode. To save requests, nights take turns with the modes. */
export function redemptionsInTurn(trial: Trial): readonly [Redemption, ...Redemption[]] {
  const all = redemptionOfEachMode(trial);
  if (trial.triesAll) return all;
  const [usual, other = usual] = all;
  return [trial.seed % 2 === 0 ? usual : other];
}
