import type { Baseline } from "../document/run-document.ts";
import { lastOf } from "../report/runs/baseline.ts";
import type { Turns } from "../runner/turns.ts";

/**
 * On a sandbox, checks take turns in a series of nights: when there is a baseline, and no pattern or `--last-failed` names them. A
 * run without a baseline may be the only one, so it runs all. A check that failed in the baseline runs every night until it
 * passes.
 */
export function turnsOf(
  patterns: readonly string[],
  options: { readonly target: string; readonly lastFailed?: true },
  baseline: Baseline | undefined,
): Turns | undefined {
  const isNamed = patterns.some((pattern) => !pattern.startsWith("!"));
  if (options.target !== "sandbox" || isNamed || options.lastFailed) return undefined;
  if (baseline === undefined) return undefined;
  const failed = baseline.results.filter((result) => lastOf(result) === "failed");
  const ids = new Set(failed.map(({ id }) => id));
  return { always: (id) => ids.has(id) };
}
