import type { Check } from "../../runner/check.ts";
import { shareTokenArrangement } from "../../trial/arranging/share-tokens.ts";
import type { Trial } from "../../trial/trial.ts";
import { exploreChecks } from "../explore.ts";
import { lifecycleChecks } from "../lifecycle.ts";
import { accessChecks } from "./access/access.ts";
import { listAudits } from "./lists/all-lists.ts";
import { tokenAudits } from "./seen/audits.ts";
import { besideChecks } from "./beside.ts";
import { crossedReadChecks } from "./crossed/crossed-reads.ts";
import { creatingChecks } from "./creating/creating.ts";
import { creationBodyChecks } from "./creating/creation-bodies.ts";
import { expiringChecks } from "./expiring/expiring.ts";
import { fieldChecks } from "./shapes/fields.ts";
import { eachStatusChecks } from "./lists/filter-each-status.ts";
import { filtersKeptChecks } from "./lists/filters-kept.ts";
import { historyAudits } from "./seen/histories.ts";
import { idempotencyChecks } from "./idempotency.ts";
import { lapsingChecks } from "./expiring/lapsing.ts";
import { listingChecks } from "./lists/listing.ts";
import { lookupChecks } from "./access/lookup.ts";
import { pagedStatusChecks } from "./lists/paged-statuses.ts";
import { pagingChecks } from "./lists/paging.ts";
import { peekingChecks } from "./shapes/peeking.ts";
import { raceChecks } from "./races.ts";
import { redeemingChecks } from "./redeeming/redeeming.ts";
import { redeemInputChecks } from "./redeeming/redeem-input.ts";
import { redeemRefusedChecks } from "./redeeming/redeem-refused.ts";
import { refusalAudits } from "./seen/refusals-seen.ts";
import { rowAudits } from "./seen/rows-seen.ts";
import { keptRowAudits } from "./seen/rows-kept.ts";
import { sameStateAudits } from "./seen/same-state.ts";
import { storyChecks } from "./story.ts";
import { creationStyleChecks, styleChecks } from "./shapes/styles.ts";
import { undocumentedChecks } from "./access/undocumented.ts";
import { oddParameterChecks } from "./access/odd-parameters.ts";

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
  ...pagedStatusChecks,
  ...filtersKeptChecks,
  ...fieldChecks,
  ...accessChecks,
  ...expiringChecks,
  ...styleChecks,
  ...undocumentedChecks,
  ...storyChecks,
  ...exploreChecks(shareTokenArrangement),
  ...crossedReadChecks,
  ...oddParameterChecks,
  ...lapsingChecks,
  ...tokenAudits,
  ...refusalAudits,
  ...rowAudits,
  ...keptRowAudits,
  ...historyAudits,
  ...sameStateAudits,
];
