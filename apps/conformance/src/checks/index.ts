import type { Check } from "../runner/check.ts";
import type { Trial } from "../trial/trial.ts";
import { lifecycleChecks } from "./lifecycle.ts";

/** Every check, in the order in which they run. */
export const checks: readonly Check<Trial>[] = [...lifecycleChecks];
