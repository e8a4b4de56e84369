import type { Check } from "../runner/check.ts";
import type { Arrangement } from "../trial/arranging/arrangement.ts";
import type { Trial } from "../trial/trial.ts";
import { attemptChecks } from "./lifecycle/attempts.ts";
import { passageChecks } from "./lifecycle/passages.ts";
import { settlingChecks } from "./lifecycle/settling.ts";

/** The checks of a lifecycle: every attempt (action × status × party), and every change that happens by itself. */
export const lifecycleChecks = (arrangement: Arrangement): readonly Check<Trial>[] => [
  ...attemptChecks(arrangement),
  ...settlingChecks(arrangement),
  ...passageChecks(arrangement),
];
