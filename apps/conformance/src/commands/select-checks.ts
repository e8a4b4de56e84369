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

/** Our checks and a team's own that match; a mistyped pattern may be one of the `commands`. */
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
    throw new ConfigError(`${first} is no command and matches no check: ${hint}`);
  }
  if (selected.length > 0) return selected;
  throw new ConfigError(`${patterns.join(" ")} leaves no check: \`${invocation} list\` shows all`);
}

/** Those of the checks that did not pass in the last run: in the baseline where one is named, else among the reports. */
export async function selectLastFailed(
  checks: Checks,
  { baseline, out }: { readonly baseline?: string; readonly out: string },
): Promise<Checks> {
  const file = baseline ?? join(out, "run.json");
  if (!existsSync(file)) {
    throw new ConfigError(`--last-failed: there is no run document ${file}: run once without it`);
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
      ? `--last-failed: nothing failed in ${file}: run without it`
      : `--last-failed: none of the checks that failed in ${file} is among these: run without it`,
  );
}
