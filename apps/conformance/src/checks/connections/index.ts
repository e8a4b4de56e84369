import { connections } from "@persona-conformance/schemas";
import type { Check } from "../../runner/check.ts";
import { connectionArrangement } from "../../trial/arranging/connections.ts";
import type { Trial } from "../../trial/trial.ts";
import { exploreChecks } from "../explore.ts";
import { lifecycleChecks } from "../lifecycle.ts";
import { rateLimitCheck } from "../wire/rate-limit.ts";
import { accessChecks, keyChecks } from "./access.ts";
import { listAudits } from "./all-lists.ts";
import { crossedCreation } from "./crossed-creation.ts";
import { crossedLists } from "./crossed-lists.ts";
import { crossedMoves } from "./crossed-moves.ts";
import { creatingChecks } from "./creating.ts";
import { defaultStyleChecks } from "./default-style.ts";
import { fieldChecks } from "./fields.ts";
import { filterChecks } from "./filtering.ts";
import { filteringChecks } from "./filtering-moves.ts";
import { idempotencyChecks, lateIdempotencyChecks } from "./idempotency.ts";
import { idempotencyKeyChecks } from "./idempotency-keys.ts";
import { keylessChecks } from "./keyless.ts";
import { listingChecks } from "./listing.ts";
import { lookupChecks } from "./lookup.ts";
import { pageParameterChecks } from "./page-parameters.ts";
import { pagingChecks } from "./paging.ts";
import { fullPagingChecks } from "./paging-in-full.ts";
import { overPlainReplays } from "./plain-replays.ts";
import { raceChecks } from "./races.ts";
import { readingChecks } from "./reading.ts";
import { recordChecks } from "./record.ts";
import { reusedKeyChecks } from "./reused-keys.ts";
import { strangerChecks } from "./strangers.ts";
import { styleChecks } from "./styles.ts";
import { undocumentedBodyChecks, undocumentedChecks } from "./undocumented.ts";

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
];
