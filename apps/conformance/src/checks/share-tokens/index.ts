import type { Check } from "../../runner/check.ts";
import { shareTokenArrangement } from "../../trial/share-tokens.ts";
import type { Trial } from "../../trial/trial.ts";
import { lifecycleChecks } from "../lifecycle.ts";
import { listAudits } from "./all-lists.ts";
import { tokenAudits } from "./audits.ts";
import { creatingChecks } from "./creating.ts";
import { listingChecks } from "./listing.ts";
import { lookupChecks } from "./lookup.ts";
import { peekingChecks } from "./peeking.ts";
import { redeemingChecks } from "./redeeming.ts";
import { storyChecks } from "./story.ts";

/** The checks of share tokens, in the order in which they run. */
export const shareTokenChecks: readonly Check<Trial>[] = [
  ...creatingChecks,
  ...redeemingChecks,
  ...lifecycleChecks(shareTokenArrangement),
  ...lookupChecks,
  ...peekingChecks,
  ...listingChecks,
  ...listAudits,
  ...storyChecks,
  ...tokenAudits,
];
