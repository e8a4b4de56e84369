import { connections } from "@persona-conformance/schemas";
import type { Check } from "../../runner/check.ts";
import type { Trial } from "../../trial/trial.ts";
import { exploreChecks } from "../explore.ts";
import { lifecycleChecks } from "../lifecycle.ts";
import { rateLimitCheck } from "../wire/rate-limit.ts";
import { accessChecks } from "./access.ts";
import { creatingChecks } from "./creating.ts";
import { idempotencyChecks } from "./idempotency.ts";
import { pagingChecks } from "./paging.ts";
import { filteringChecks, readingChecks } from "./reading.ts";
import { recordChecks } from "./record.ts";
import { styleChecks } from "./styles.ts";

/**
 * The checks of connections, and those of the protocol that are tried on them, in the order in which they run: first what
 * only reads, then what moves.
 */
export const connectionChecks: readonly Check<Trial>[] = [
  ...readingChecks,
  ...creatingChecks,
  ...pagingChecks,
  ...styleChecks,
  ...lifecycleChecks(connections),
  ...filteringChecks,
  ...recordChecks,
  ...idempotencyChecks,
  ...accessChecks,
  ...exploreChecks(connections),
  rateLimitCheck(connections),
];
