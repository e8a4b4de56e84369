// These tests are made of checks: their titles are ids, and what fails them throws.
/* oxlint-disable vitest/expect-expect, vitest/valid-title */
import { beforeAll, describe, test, type TestContext } from "vitest";
import { selectChecks } from "./commands/select-checks.ts";
import type { RunSettings } from "./config/config.ts";
import { loadConfig } from "./config/load-config.ts";
import { RunDocument } from "./document/run-document.ts";
import { isUnexpected, missing, verdict } from "./document/verdict.ts";
import { program } from "./program.ts";

/** What is run as tests; what is left out stands in the config, or is as for `run`. */
export interface ConformanceTests extends Omit<RunSettings, "json" | "quiet" | "verbose"> {
  /** Ids of checks, as for `run`; all unless given. */
  readonly patterns?: readonly string[];
  /** A config instead of `conformance.config.ts` in the working folder. */
  readonly config?: string;
}

type Result = RunDocument["results"][number];

/** A run takes as long as its `deadline` lets it, and a person who is to accept may take longer. */
const patience = 24 * 60 * 60 * 1000;

/**
 * Makes a test of each check: one run, in which each test looks for its own result. A broken MUST, a check that found
 * nothing out and a known failure that is gone fail their tests; what the target cannot offer is skipped.
 *
 * @throws where a pattern matches no check, or the config is not as it should be
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
      // A hook that throws leaves tests out without saying why: the last of them does.
      found = await runOf(words).catch((error: unknown) => void (problem = error));
    }, patience);
    for (const { id } of selected) {
      test(id, (context) =>
        judge(found?.results.filter((result) => result.id === id) ?? [], context),
      );
    }
    test("the run as a whole", () => {
      if (found === undefined) throw problem;
      expectWhole(found);
    });
  });
}

/** Settings as the command line has them. */
const flagsOf = (settings: object): readonly string[] =>
  Object.entries(settings).flatMap(([name, value]: readonly [string, unknown]) => {
    const dashed = name.replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
    const flag = `--${dashed === "reporters" ? "reporter" : dashed}`;
    if (value === undefined || value === false) return [];
    return value === true ? [flag] : [`${flag}=${[value].flat().map(String).join(",")}`];
  });

/** Runs the command itself, in this process; what it says becomes an error where it found nothing. */
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

/** Fails, skips or passes a test as the results of its check say: one in each cell of the matrix. */
function judge(results: readonly Result[], { skip }: TestContext): void {
  const by = Map.groupBy(results, (result) => verdict(result));
  const wrong = [
    ...(by.get("breaks") ?? []),
    ...(by.get("fixed") ?? []),
    ...(by.get("undecided") ?? []),
  ];
  if (wrong.length > 0) throw new Error(wrong.map(said).join("\n\n"));
  const [known] = by.get("known") ?? [];
  if (known !== undefined) skip(`known: ${known.known}`);
  const [advice] = by.get("advice") ?? [];
  if (advice !== undefined) skip(`${advice.level}, and so advice: ${said(advice)}`);
  const [first] = results;
  if (first === undefined) skip("no part of this run");
  else if (first.outcome.kind === "skipped") skip(`not here: ${first.outcome.lacking.join(", ")}`);
}

function said({ level, statement, url, outcome, known, apiVersion, inflection }: Result): string {
  const promise = `${level}: ${statement}\n${url} (${apiVersion}, ${inflection})`;
  switch (outcome.kind) {
    case "failed":
      return `expected ${outcome.expected}, got ${outcome.actual}\n${promise}`;
    case "undecided":
      return `undecided: ${outcome.problem}\n${promise}`;
    case "passed":
    case "skipped":
      return `passes, though it was known to fail (${known}): remove it from the known failures`;
  }
}

/** What no check of its own shows: known failures that are outdated, changed answers, what stood in the way. */
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
