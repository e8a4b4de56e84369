// Here a test is a check. Its title is an id, and it throws to fail.
/* oxlint-disable vitest/expect-expect, vitest/valid-title */
import { beforeAll, describe, test, type TestContext } from "vitest";
import { selectChecks } from "./commands/select-checks.ts";
import type { RunSettings } from "./config/config.ts";
import { loadConfig } from "./config/load-config.ts";
import { RunDocument } from "./document/run-document.ts";
import { isUnexpected, missing, verdict } from "./document/verdict.ts";
import { program } from "./program.ts";
import { whyFixed } from "./report/findings/why-fixed.ts";

/** The checks to run as tests. The config, else the defaults of `run`, fill in what is left out. */
export interface ConformanceTests extends Omit<RunSettings, "json" | "quiet" | "verbose"> {
  /** Patterns of check ids, as for `run`. Default: all. */
  readonly patterns?: readonly string[];
  /** A config instead of `conformance.config.ts` in the working folder. */
  readonly config?: string;
}

type Result = RunDocument["results"][number];

/** In milliseconds. A run has its own `deadline`, and a person who must accept may take longer. */
const hookTimeout = 24 * 60 * 60 * 1000;

/**
 * Makes one test for each check. All of them share one run. A test fails if a MUST is broken, if its check is
 * undecided, or if a known failure is gone. A check whose capabilities are missing is skipped.
 *
 * @throws If a pattern matches no check, or the config is invalid.
 * @example
 * // conformance.test.ts
 * import { conformanceTests } from "persona-conformance/vitest";
 *
 * await conformanceTests({ patterns: ["connections/**", "own/**"] });
 */
export async function conformanceTests(options: ConformanceTests = {}): Promise<void> {
  const { patterns = [], config, ...settings } = options;
  const { checks: own } = await loadConfig(config, { folder: process.cwd() });
  const selected = selectChecks(patterns, own);
  describe("persona-conformance", () => {
    let found: RunDocument | undefined;
    let problem: unknown;
    beforeAll(async () => {
      const words = [...patterns, ...flagsOf({ ...settings, ...(config && { config }) })];
      // If the hook threw, Vitest would drop the tests without a reason. The last test throws the problem.
      found = await runOf(words).catch((error: unknown) => void (problem = error));
    }, hookTimeout);
    for (const { id } of selected) {
      test(id, (context) => judge(id, found?.results ?? [], context));
    }
    test("the run as a whole", () => {
      if (found === undefined) throw problem;
      expectWhole(found);
    });
  });
}

/** Settings as command-line flags. */
const flagsOf = (settings: object): readonly string[] =>
  Object.entries(settings).flatMap(([name, value]: readonly [string, unknown]) => {
    const dashed = name.replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
    const flag = `--${dashed === "reporters" ? "reporter" : dashed}`;
    if (value === undefined || value === false) return [];
    return value === true ? [flag] : [`${flag}=${[value].flat().map(String).join(",")}`];
  });

/**
 * Runs the command in this process.
 * @throws {Error} With the command's output, if there are no results.
 */
async function runOf(words: readonly string[]): Promise<RunDocument> {
  let [out, error] = ["", ""];
  await program(["run", "--json", ...words], {
    environment: process.env,
    folder: process.cwd(),
    write: (text) => (out += text),
    writeError: (text) => (error += text),
    colour: false,
    live: false,
    width: 100,
    signal: new AbortController().signal,
  });
  if (out === "") throw new Error(error.trim());
  const document = RunDocument.parse(JSON.parse(out));
  if (document.results.length === 0) throw new Error(document.problems.join("\n"));
  return document;
}

/** Fails, skips or passes a test by the results of its check: one for each cell. */
function judge(id: string, all: readonly Result[], { skip }: TestContext): void {
  const results = all.filter((result) => result.id === id);
  const by = Map.groupBy(results, (result) => verdict(result));
  const wrong = [
    ...(by.get("breaks") ?? []),
    ...(by.get("fixed") ?? []),
    ...(by.get("undecided") ?? []),
  ];
  if (wrong.length > 0) throw new Error(wrong.map((one) => messageOf(one, all)).join("\n\n"));
  const [known] = by.get("known") ?? [];
  if (known !== undefined) skip(`known: ${known.known}`);
  const [advice] = by.get("advice") ?? [];
  if (advice !== undefined) skip(`${advice.level}, and so advice: ${messageOf(advice, all)}`);
  const [first] = results;
  if (first === undefined) skip("not in this run");
  else if (first.outcome.kind === "skipped")
    skip(`the target lacks ${first.outcome.lacking.join(", ")}`);
}

function messageOf(result: Result, results: readonly Result[]): string {
  const { level, statement, url, outcome, apiVersion, inflection } = result;
  const promise = `${level}: ${statement}\n${url} (${apiVersion}, ${inflection})`;
  switch (outcome.kind) {
    case "failed":
      return `expected ${outcome.expected}, got ${outcome.actual}\n${promise}`;
    case "undecided":
      return `undecided: ${outcome.problem}\n${promise}`;
    case "passed":
    case "skipped":
      return whyFixed(result, results);
  }
}

/**
 * Fails for problems that no single check shows: outdated known failures, changed answers, a run that was cut short.
 */
function expectWhole(run: RunDocument): void {
  const wrong = [
    ...run.problems,
    ...run.outdated,
    ...run.observations.filter(isUnexpected).map(({ id, observed, before, candidates }) => {
      const expected = before?.observed ?? candidates.join(" or ");
      return `the answer to ${id} is ${observed}, expected ${expected}`;
    }),
    ...missing(run).map((name) => `required and missing: ${name}`),
    ...(run.finishedAt === undefined ? ["the run was cut short"] : []),
  ];
  if (wrong.length > 0) throw new Error(wrong.join("\n"));
}
