import type { Check } from "../runner/check.ts";
import type { Trial } from "../trial/trial.ts";
import { accessChecks } from "./access.ts";
import { creatingChecks } from "./creating.ts";
import { idempotencyChecks } from "./idempotency.ts";
import { lifecycleChecks } from "./lifecycle.ts";
import { pagingChecks } from "./paging.ts";
import { exploreChecks } from "./explore.ts";
import { filteringChecks, readingChecks } from "./reading.ts";
import { recordChecks } from "./record.ts";
import { styleChecks } from "./styles.ts";
import { wireChecks } from "./wire.ts";

/** Every check, in the order in which they run: first what only reads, then what moves, last what looks back. */
export const checks: readonly Check<Trial>[] = [
  ...readingChecks,
  ...creatingChecks,
  ...pagingChecks,
  ...styleChecks,
  ...lifecycleChecks,
  ...filteringChecks,
  ...recordChecks,
  ...idempotencyChecks,
  ...accessChecks,
  ...exploreChecks,
  ...wireChecks,
];
