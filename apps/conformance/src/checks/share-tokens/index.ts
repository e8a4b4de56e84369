import type { Check } from "../../runner/check.ts";
import { shareTokenArrangement } from "../../trial/arranging/share-tokens.ts";
import type { Trial } from "../../trial/trial.ts";
import { exploreChecks } from "../explore.ts";
import { lifecycleChecks } from "../lifecycle.ts";
import { accessChecks } from "./access.ts";
import { listAudits } from "./all-lists.ts";
import { tokenAudits } from "./audits.ts";
import { besideChecks } from "./beside.ts";
import { crossedReadChecks } from "./crossed-reads.ts";
import { creatingChecks } from "./creating.ts";
import { creationBodyChecks } from "./creation-bodies.ts";
import { expiringChecks } from "./expiring.ts";
import { fieldChecks } from "./fields.ts";
import { eachStatusChecks } from "./filter-each-status.ts";
import { filtersKeptChecks } from "./filters-kept.ts";
import { historyAudits } from "./histories.ts";
import { idempotencyChecks } from "./idempotency.ts";
import { lapsingChecks } from "./lapsing.ts";
import { listingChecks } from "./listing.ts";
import { lookupChecks } from "./lookup.ts";
import { pagingChecks } from "./paging.ts";
import { peekingChecks } from "./peeking.ts";
import { raceChecks } from "./races.ts";
import { redeemingChecks } from "./redeeming.ts";
import { redeemInputChecks } from "./redeem-input.ts";
import { redeemRefusedChecks } from "./redeem-refused.ts";
import { rowAudits } from "./rows-heard.ts";
import { storyChecks } from "./story.ts";
import { creationStyleChecks, styleChecks } from "./styles.ts";
import { undocumentedChecks } from "./undocumented.ts";

/** The checks of share tokens, in the order in which they run. */
export const shareTokenChecks: readonly Check<Trial>[] = [
  ...creatingChecks,
  ...creationBodyChecks,
  ...creationStyleChecks,
  ...redeemingChecks,
  ...redeemRefusedChecks,
  ...redeemInputChecks,
  ...lifecycleChecks(shareTokenArrangement),
  ...besideChecks,
  ...lookupChecks,
  ...peekingChecks,
  ...idempotencyChecks,
  ...raceChecks,
  ...listingChecks,
  ...eachStatusChecks,
  ...listAudits,
  ...pagingChecks,
  ...filtersKeptChecks,
  ...fieldChecks,
  ...accessChecks,
  ...expiringChecks,
  ...styleChecks,
  ...undocumentedChecks,
  ...storyChecks,
  ...exploreChecks(shareTokenArrangement),
  ...crossedReadChecks,
  ...lapsingChecks,
  ...tokenAudits,
  ...rowAudits,
  ...historyAudits,
];
