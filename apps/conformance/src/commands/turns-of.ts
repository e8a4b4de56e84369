import type { Baseline } from "../document/run-document.ts";
import { lastOf } from "../report/baseline.ts";
import type { Turns } from "../runner/turns.ts";

/**
 * On a sandbox, checks take turns, unless a pattern or `--last-failed` names them. A check that failed in the baseline runs every
 * night until it passes.
 */
export function turnsOf(
  patterns: readonly string[],
  options: { readonly target: string; readonly lastFailed?: true },
  baseline: Baseline | undefined,
): Turns | undefined {
  const isNamed = patterns.some((pattern) => !pattern.startsWith("!"));
  if (options.target !== "sandbox" || isNamed || options.lastFailed) return undefined;
  const failed = baseline?.results.filter((result) => lastOf(result) === "failed") ?? [];
  const ids = new Set(failed.map(({ id }) => id));
  return { always: (id) => ids.has(id) };
}
