import { connections } from "@persona-conformance/schemas";
import type { Check } from "../../runner/check.ts";
import { connectionArrangement } from "../../trial/arranging/connections.ts";
import type { Trial } from "../../trial/trial.ts";
import { exploreChecks } from "../explore.ts";
import { lifecycleChecks } from "../lifecycle.ts";
import { rateLimitCheck } from "../wire/rate-limit.ts";
import { accessChecks, keyChecks } from "./access/access.ts";
import { listAudits } from "./lists/all-lists.ts";
import { oddLinks } from "./lists/odd-links.ts";
import { rowsBetween } from "./lists/rows-between.ts";
import { crossedCreation } from "./crossed/creation.ts";
import { crossedLists } from "./crossed/lists.ts";
import { crossedMoves } from "./crossed/moves.ts";
import { creatingChecks } from "./creating.ts";
import { defaultStyleChecks } from "./shapes/default-style.ts";
import { fieldChecks } from "./shapes/fields.ts";
import { filterChecks } from "./lists/filtering.ts";
import { filteringChecks } from "./lists/filtering-moves.ts";
import { idempotencyChecks } from "./idempotency/replays.ts";
import { idempotencyKeyChecks } from "./idempotency/keys.ts";
import { keylessChecks } from "./access/keyless.ts";
import { listingChecks } from "./lists/listing.ts";
import { lookupChecks } from "./access/lookup.ts";
import { lateIdempotencyChecks } from "./idempotency/other-parameters.ts";
import { pageParameterChecks } from "./lists/page-parameters.ts";
import { pagingChecks } from "./lists/paging.ts";
import { fullPagingChecks } from "./lists/paging-in-full.ts";
import { overPlainReplays } from "./idempotency/plain-replays.ts";
import { raceChecks } from "./races.ts";
import { readingChecks } from "./reading.ts";
import { recordChecks } from "./record.ts";
import { reusedKeyChecks } from "./idempotency/reused-keys.ts";
import { refusedBodyChecks } from "./refused-bodies.ts";
import { strangerChecks } from "./access/strangers.ts";
import { styleChecks } from "./shapes/styles.ts";
import { undocumentedBodyChecks, undocumentedChecks } from "./access/undocumented.ts";

/**
 * The checks of connections, and those of the protocol that use them, in the order in which they run: first those that only
 * read, then those that move a connection.
 */
export const connectionChecks: readonly Check<Trial>[] = [
  ...keyChecks,
  ...readingChecks,
  ...lookupChecks,
  ...listingChecks,
  ...filterChecks,
  ...creatingChecks,
  ...refusedBodyChecks,
  ...pagingChecks,
  ...pageParameterChecks,
  ...fullPagingChecks,
  ...styleChecks,
  ...defaultStyleChecks,
  ...fieldChecks,
  ...lifecycleChecks(connectionArrangement),
  ...filteringChecks,
  ...strangerChecks,
  ...recordChecks,
  ...overPlainReplays([
    ...keylessChecks,
    ...idempotencyChecks,
    ...idempotencyKeyChecks,
    ...reusedKeyChecks,
    ...raceChecks,
  ]),
  ...undocumentedBodyChecks,
  ...accessChecks,
  ...undocumentedChecks,
  ...crossedLists,
  ...crossedCreation,
  ...crossedMoves,
  ...overPlainReplays(lateIdempotencyChecks),
  ...exploreChecks(connectionArrangement),
  rateLimitCheck(connections),
  ...listAudits,
  oddLinks,
  rowsBetween,
];
