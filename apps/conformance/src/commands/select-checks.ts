import { existsSync } from "node:fs";
import { join } from "node:path";
import { checks as ours } from "../checks/index.ts";
import { ConfigError } from "../config-error.ts";
import type { Check } from "../runner/check.ts";
import { hintFor, select } from "../runner/select.ts";
import type { Trial } from "../trial/trial.ts";
import { readRun } from "./read-run.ts";
import { invocation } from "../invocation.ts";

type Checks = readonly Check<Trial>[];

/**
 * The checks that match, ours and a team's own.
 * @throws {ConfigError} If a pattern matches nothing. It may be a mistyped command.
 */
export function selectChecks(
  patterns: readonly string[],
  own: Checks,
  commands: readonly string[] = [],
): Checks {
  const all = [...ours, ...own];
  const named = patterns.some((pattern) => !pattern.startsWith("!"));
  const offered = named ? all : all.filter(({ onDemand }) => onDemand !== true);
  const { selected, unmatched } = select(offered, patterns);
  const [first] = unmatched;
  if (first !== undefined) {
    const hint = hintFor(first, [...commands, ...all.map(({ id }) => id)]);
    throw new ConfigError(`${first} is not a command and matches no check: ${hint}`);
  }
  if (selected.length > 0) return selected;
  throw new ConfigError(`${patterns.join(" ")} selects no check: \`${invocation} list\` shows all`);
}

/**
 * The checks that did not pass in the last run: in the baseline if one is named, else in the reports.
 * @throws {ConfigError} If there is no run document, or no such check.
 */
export async function selectLastFailed(
  checks: Checks,
  { baseline, out }: { readonly baseline?: string; readonly out: string },
): Promise<Checks> {
  const file = baseline ?? join(out, "run.json");
  if (!existsSync(file)) {
    throw new ConfigError(
      `--last-failed: no run document ${file} found: run once without this option`,
    );
  }
  const { results } = await readRun(file);
  const failed = new Set(
    results
      .filter(({ outcome: { kind } }) => kind === "failed" || kind === "undecided")
      .map(({ id }) => id),
  );
  const selected = checks.filter(({ id }) => failed.has(id));
  if (selected.length > 0) return selected;
  throw new ConfigError(
    failed.size === 0
      ? `--last-failed: nothing failed in ${file}: run without this option`
      : `--last-failed: the patterns match none of the checks that failed in ${file}: run without this option`,
  );
}
