import { resources } from "@persona-conformance/schemas";
import type { Check } from "../runner/check.ts";
import type { Trial } from "../trial/trial.ts";
import { askingAgain } from "./asking-again.ts";
import { connectionChecks } from "./connections/index.ts";
import { crossedChecks } from "./crossed/index.ts";
import { shareTokenChecks } from "./share-tokens/index.ts";
import { firstTokens } from "./share-tokens/expiring/short-lived.ts";
import { wireChecks } from "./wire/index.ts";

/** Every check, in the order in which they run. The checks that judge all exchanges of a run come last. */
export const checks: readonly Check<Trial>[] = [
  ...firstTokens,
  ...connectionChecks,
  ...shareTokenChecks,
  ...crossedChecks,
  ...askingAgain,
  ...wireChecks(resources),
];

/** The checks of a run without patterns. Exploration takes longer, so it runs only if a pattern names it. */
export const regularChecks: readonly Check<Trial>[] = checks.filter(
  ({ onDemand }) => onDemand !== true,
);
