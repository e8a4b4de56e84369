import { checks } from "../checks/index.ts";
import { createDeadline, defaultDeadline } from "../deadline.ts";
import type { RunDocument } from "../document/run-document.ts";
import type { Io } from "../io.ts";
import { createMistakes, type Mistakes } from "../mistakes.ts";
import { reporters } from "../report/reporters.ts";
import { capabilityNames } from "../capabilities.ts";
import type { Check } from "../runner/check.ts";
import { nothingFound } from "../runner/nothing-found.ts";
import { run } from "../runner/run.ts";
import { readShard, type Shard } from "../runner/shard.ts";
import { seedOf, type Turns } from "../runner/turns.ts";
import { suite } from "../suite.ts";
import type { Trial } from "../trial/trial.ts";
import { redacted } from "../without-secrets.ts";
import { deliver } from "./deliver.ts";
import { type EarlierRuns, openEarlierRuns } from "./earlier-runs.ts";
import { findingsLocation } from "./findings-location.ts";
import { type OpenTarget, readTarget } from "./open-target.ts";
import { ownReports } from "./own-reporters.ts";
import { oneOf } from "./pick.ts";
import { printMistakes } from "./print-mistakes.ts";
import type { RunCommand } from "./run-options.ts";
import { createProgress, type Progress } from "./run-progress.ts";
import { selectChecks, selectLastFailed } from "./select-checks.ts";
import { optionsToRepeat } from "./options-to-repeat.ts";
import { turnsOf } from "./turns-of.ts";
import {
  makeFolder,
  printReports,
  readReporters,
  withAnnotations,
  writeReports,
} from "./write-reports.ts";

/** Everything that a run gets in addition to its options. */
export interface RunSurroundings {
  /** A team's own checks. */
  readonly own?: readonly Check<Trial>[];
  /** The names of all commands. A mistyped command looks like a pattern. */
  readonly commands?: readonly string[];
  /** Receives the final document. */
  readonly onDocument?: (document: RunDocument) => void;
}

/** What a run needs, once its options are understood. */
interface Prepared {
  readonly selected: readonly Check<Trial>[];
  readonly required: readonly string[];
  readonly shard: Shard | undefined;
  readonly seed: number;
  readonly turns: Turns | undefined;
  readonly earlier: EarlierRuns;
  readonly mistakes: Mistakes;
  readonly progress: Progress;
  readonly openTarget: OpenTarget;
}

/** Runs the checks and writes the reports. Returns the exit code. */
export async function runCommand(
  patterns: readonly string[],
  options: RunCommand,
  given: Io,
  { own = [], commands = [], ...surroundings }: RunSurroundings = {},
): Promise<number> {
  // With --json, standard output holds nothing but the document.
  const io = options.json ? { ...given, write: given.writeError } : given;
  const onDocument = (document: RunDocument) => {
    surroundings.onDocument?.(document);
    if (options.json) given.write(reporters.json.render(document));
  };
  const wanted = await readReporters(withAnnotations(options.reporter, io.environment));
  const openTarget = await readTarget(options);
  const location = findingsLocation(options);
  const required = options.require.map((name) => oneOf(name, capabilityNames, "capability"));
  const matching = selectChecks(patterns, own, commands);
  const selected = options.lastFailed ? await selectLastFailed(matching, options) : matching;
  const shard = options.shard === undefined ? undefined : readShard(options.shard);
  // Made before the run, so that findings are not lost because the folder cannot be made.
  await makeFolder(options.out, io);
  const seed = options.seed ?? seedOf(new Date());
  const mistakes = createMistakes();
  const ids = [...checks, ...own].map(({ id }) => id);
  const earlier = await openEarlierRuns(options, ids, mistakes, io);
  const turns = turnsOf(patterns, options, earlier.baseline);
  const deadline = createDeadline(options.deadline ?? defaultDeadline[options.target]);
  const progress = createProgress(options, deadline, mistakes, io);
  const prepared = {
    selected,
    required,
    shard,
    seed,
    turns,
    earlier,
    mistakes,
    progress,
    openTarget,
  };
  const found = await runPrepared(prepared, options, io).finally(deadline.clear);
  progress.live.clear();
  if (found.kind === "nothing") {
    const document = redacted(found.document, io.redact);
    // Reports are written nevertheless, for a job that collects them.
    await writeReports(document, options.out, wanted, mistakes, io);
    // The line about the problem says all that the console report would.
    const printed = wanted.filter((one) => one.kind === "own" || one.name !== "console");
    if (!options.quiet) printReports(document, printed, mistakes, io);
    await ownReports(document, wanted, options.out, io);
    onDocument(document);
    printMistakes(mistakes, io);
    return 2;
  }
  const { document: seen } = found;
  const { fault, ruling } = options;
  const kept = mistakes.guard("keeping the options", () => optionsToRepeat(options), []);
  const located = {
    ...seen,
    target: {
      ...seen.target,
      ...(fault.length > 0 && { faults: [...fault] }),
      ...(ruling.length > 0 && { rulings: [...ruling] }),
      ...(kept.length > 0 && { options: [...kept] }),
    },
    ...(location !== undefined && { location }),
  };
  const compared = await mistakes.guardAsync(
    "comparing with earlier runs",
    () => earlier.compare(located),
    located,
  );
  const document = redacted(compared, io.redact);
  const delivery = {
    folder: options.out,
    reporters: wanted,
    quiet: options.quiet ?? false,
    keep: () => earlier.keep(document),
    onDocument,
  };
  return deliver(document, delivery, mistakes, io);
}

/** Opens the target and runs the checks. If the target cannot be opened, the document holds the reason and nothing else. */
async function runPrepared(
  { selected, required, shard, seed, turns, earlier, mistakes, progress, openTarget }: Prepared,
  options: RunCommand,
  io: Io,
): Promise<{ readonly kind: "results" | "nothing"; readonly document: RunDocument }> {
  const { live, signal } = progress;
  const startedAt = new Date().toISOString();
  try {
    live.say(`opening the ${options.target}`);
    const costs = shard && (await costsOf(selected, options));
    const opening = { ...progress.opening, seed };
    const { target, cells } = await openTarget(opening, { io, live, shard });
    const document = await run({
      suite,
      checks: selected,
      catalog: checks,
      cells,
      target,
      seed,
      required,
      known: earlier.reasonFor,
      ...(turns && { turns }),
      bail: options.bail ?? false,
      repeatEach: options.repeatEach,
      ...(shard && { shard }),
      costOf: (id) => costs?.get(id) ?? 0,
      concurrency: options.concurrency,
      signal,
      mistakes,
      onProgress: progress.show,
    });
    return { kind: "results", document };
  } catch (error) {
    const problem = mistakes.note(`opening the ${options.target}`, error);
    const document = {
      ...nothingFound(options.target, startedAt, seed, problem),
      ...(shard && { shard }),
      // The next run can then still compare itself with something.
      ...(earlier.baseline && { baseline: earlier.baseline }),
    };
    return { kind: "nothing", document };
  }
}

/** About how many requests each check sends, counted on the mock. */
async function costsOf(
  selected: readonly Check<Trial>[],
  { target, fixture = "fresh" }: RunCommand,
): Promise<ReadonlyMap<string, number>> {
  const { countRequests } = await import("../targets/costs.ts");
  return countRequests(selected, target === "sandbox" ? "reuse" : fixture);
}
