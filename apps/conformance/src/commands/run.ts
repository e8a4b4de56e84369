import { existsSync } from "node:fs";
import {
  inflections,
  newestVersion,
  promisedVersions,
  versionNames,
} from "@persona-conformance/schemas";
import { checks } from "../checks/index.ts";
import { readGiven } from "../read-text.ts";
import type { OwnReporter } from "../config/own-reporter.ts";
import { ConfigError } from "../config-error.ts";
import { createDeadline, type Deadline, usualTime } from "../deadline.ts";
import { readEnvironment } from "../environment.ts";
import type { Io } from "../io.ts";
import { createMistakes, type Mistakes } from "../mistakes.ts";
import { baselineOf, withBaseline } from "../report/baseline.ts";
import type { Baseline, RunDocument } from "../document/run-document.ts";
import { reporters } from "../report/index.ts";
import type { Cell, Check } from "../runner/check.ts";
import {
  type KnownFailure,
  outdated,
  readKnownFailures,
  reasonFor,
  withReasons,
} from "../runner/known-failures.ts";
import { nothingFound } from "../runner/nothing-found.ts";
import { run, type Runnable } from "../runner/run.ts";
import { readShard, type Shard } from "../runner/shard.ts";
import { suite } from "../suite.ts";
import type { Opening } from "../targets/target.ts";
import { capabilityNames } from "../runner/capabilities.ts";
import type { WaitReason } from "../trial/session.ts";
import type { Trial } from "../trial/trial.ts";
import { redacted } from "../without-secrets.ts";
import { deliver } from "./deliver.ts";
import { readKillMatrix } from "./kill-matrix-file.ts";
import { type LedgerOptions, noLedger, openLedger, refuseUpdateAlone } from "./ledger-file.ts";
import { findingsLocation } from "./findings-location.ts";
import { createLiveLine, type LiveLine } from "./live-line.ts";
import { ownReports } from "./own-reporters.ts";
import { oneOf, pickFaults, pickRulings, refuseMockOptions } from "./pick.ts";
import { readRun } from "./read-run.ts";
import { selectChecks, selectLastFailed } from "./select-checks.ts";
import { tellMistakes } from "./tell-mistakes.ts";
import { makeFolder, readReporters, withAnnotations, writeReports } from "./write-reports.ts";

export interface RunCommand extends LedgerOptions {
  readonly target: "mock" | "sandbox";
  readonly apiVersion: readonly string[];
  readonly inflection: readonly string[];
  readonly require: readonly string[];
  readonly knownFailures?: string;
  readonly sarifPath?: string;
  readonly baseline?: string;
  readonly fault: readonly string[];
  readonly ruling: readonly string[];
  readonly fixture?: "fresh" | "reuse";
  readonly out: string;
  readonly reporter: readonly (string | OwnReporter)[];
  readonly accept?: "command" | "wait" | "none";
  readonly acceptTimeout?: number;
  readonly provision?: true;
  readonly concurrency: number;
  readonly maxRequests?: number;
  readonly seed?: number;
  readonly shard?: string;
  /** Milliseconds for the whole run. */
  readonly deadline?: number;
  readonly timeout: number;
  readonly bail?: true;
  readonly lastFailed?: true;
  readonly repeatEach: number;
  readonly json?: true;
  readonly quiet?: true;
  readonly verbose?: true;
}

/** What a run has beside its options. */
export interface RunSurroundings {
  /** Checks of a team's own. */
  readonly own?: readonly Check<Trial>[];
  /** The names of all commands: a mistyped pattern may be one of them. */
  readonly commands?: readonly string[];
  /** Given the document as it is in the end. */
  readonly onDocument?: (document: RunDocument) => void;
}

/** Runs the checks and writes the reports; gives the exit code. */
export async function runCommand(
  patterns: readonly string[],
  options: RunCommand,
  given: Io,
  { own = [], commands = [], ...surroundings }: RunSurroundings = {},
): Promise<number> {
  // With --json standard output holds the document and nothing else.
  const io = options.json ? { ...given, write: given.writeError } : given;
  const onDocument = (document: RunDocument) => {
    surroundings.onDocument?.(document);
    if (options.json) given.write(reporters.json.render(document));
  };
  const wanted = await readReporters(withAnnotations(options.reporter, io.environment));
  // What a run finds must not be lost for want of a folder.
  await makeFolder(options.out, io);
  const location = findingsLocation(options);
  const required = options.require.map((name) => oneOf(name, capabilityNames, "capability"));
  const matching = selectChecks(patterns, own, commands);
  const selected = options.lastFailed ? await selectLastFailed(matching, options) : matching;
  const known = await openKnownFailures(options.knownFailures);
  refuseUpdateAlone(options);
  const shard = options.shard === undefined ? undefined : readShard(options.shard);
  const today = new Date().toISOString().slice(0, 10);
  const seed = options.seed ?? Math.floor(Math.random() * 2 ** 31);
  const mistakes = createMistakes();
  const { guard, guardAsync } = mistakes;
  // A night whose memory is damaged still finds out what it can, and says so. What is damaged stays as it is.
  const ledger = await guardAsync("reading the ledger", () => openLedger(options, io), noLedger);
  const baseline = await guardAsync(
    "reading the baseline",
    () => openBaseline(options, io),
    undefined,
  );
  const live = withoutThrowing(createLiveLine(io, options.quiet), mistakes);
  const deadline = createDeadline(options.deadline ?? usualTime[options.target]);
  const signal = AbortSignal.any([io.signal, deadline.signal]);
  signal.addEventListener("abort", () => live.insist(stopping(options.target, deadline)));
  const opening: Opening = {
    timeout: options.timeout,
    seed,
    signal,
    timeLeft: deadline.left,
    waitingForPerson: deadline.waitingForPerson,
    onWait: (milliseconds, reason) =>
      // A person who is waited for has been told already, and sees how long it may take.
      live.note(waiting(milliseconds, reason), milliseconds >= 2000 && reason !== "acceptance"),
    ...(options.maxRequests !== undefined && { maxRequests: options.maxRequests }),
    ...(options.verbose && {
      onExchange: ({ by, exchange: { method, path, status, milliseconds } }) =>
        guard(
          "telling of a request",
          () =>
            io.writeError(
              `${by} ${method} ${path} → ${status} in ${Math.round(milliseconds)} ms\n`,
            ),
          undefined,
        ),
    }),
  };
  const startedAt = new Date().toISOString();
  let document: RunDocument;
  try {
    live.say(`opening the ${options.target}`);
    const costs = shard && (await costsOf(selected, options));
    const { target, cells } = await openTarget(options, opening, { io, live, shard });
    document = await run({
      suite,
      checks: selected,
      catalog: checks,
      cells,
      target,
      seed,
      required,
      known: (id) => reasonFor(known, id, today),
      bail: options.bail ?? false,
      repeatEach: options.repeatEach,
      ...(shard && { shard }),
      costOf: (id) => costs?.get(id) ?? 0,
      concurrency: options.concurrency,
      signal,
      mistakes,
      onProgress({ done, of, id, failed }) {
        live.say(`${done + 1}/${of} ${failed > 0 ? `${failed} failed ` : ""}${id}`);
      },
    });
  } catch (error) {
    // Nothing was found, and a job that collects the reports still finds them.
    const problem = mistakes.note(`opening the ${options.target}`, error);
    document = {
      ...nothingFound(options.target, startedAt, seed, problem),
      ...(shard && { shard }),
      // The next run still has something to compare with.
      ...(baseline && { baseline }),
    };
    live.clear();
    document = redacted(document, io.redact);
    await writeReports(document, options.out, wanted, mistakes, io);
    await ownReports(document, wanted, options.out, io);
    onDocument(document);
    tellMistakes(mistakes, io);
    return 2;
  } finally {
    deadline.clear();
  }
  live.clear();
  const ids = [...checks, ...own].map(({ id }) => id);
  const { observations, results } = document;
  document = {
    ...document,
    ...(location !== undefined && { location }),
    results: guard(
      "looking for what known failures explain",
      () => withReasons(results, (id) => reasonFor(known, id, today)),
      results,
    ),
    outdated: guard("looking for known failures", () => [...outdated(known, ids, today)], []),
    observations: guard(
      "comparing with the ledger",
      () => ledger.compare(observations),
      observations,
    ),
  };
  if (baseline !== undefined) {
    const found = document;
    document = guard("comparing with the baseline", () => withBaseline(found, baseline), found);
  }
  const matrix = await mistakes.guardAsync(
    "reading the kill matrix",
    () => readKillMatrix(options.out),
    undefined,
  );
  if (matrix !== undefined) document = { ...document, killMatrix: matrix };
  document = redacted(document, io.redact);
  const keep = () => ledger.update(document.observations, today);
  const delivery = {
    folder: options.out,
    reporters: wanted,
    quiet: options.quiet ?? false,
    keep,
    onDocument,
  };
  return deliver(document, delivery, mistakes, io);
}

/** What is said at once when a run is to end early. */
function stopping(target: RunCommand["target"], { signal }: Deadline): string {
  const why = signal.aborted ? `${(signal.reason as Error).message}: ` : "";
  return `${why}${target === "sandbox" ? "stopping, restoring …" : "stopping …"}`;
}

/** A live line that cannot break the run. */
function withoutThrowing(live: LiveLine, { guard }: Mistakes): LiveLine {
  const doing = "showing the progress";
  return {
    say: (text) => guard(doing, () => live.say(text), undefined),
    note: (text, lasting) => guard(doing, () => live.note(text, lasting), undefined),
    insist: (text) => guard(doing, () => live.insist(text), undefined),
    clear: () => guard(doing, () => live.clear(), undefined),
  };
}

/** Why nothing is sent, and for how long. */
function waiting(milliseconds: number, reason: WaitReason): string {
  const because = {
    noReply: "there was no reply",
    serverError: "the target failed",
    rateLimit: "the rate limit is used up",
    scarcity: "little is left of the rate limit",
    acceptance: "nobody has accepted yet",
  }[reason];
  return `waiting ${Math.ceil(milliseconds / 1000)} s: ${because}`;
}

async function openKnownFailures(file: string | undefined): Promise<readonly KnownFailure[]> {
  if (file === undefined) return [];
  return readKnownFailures(await readGiven(file, "the known failures"), file);
}

/** Requests that each check will take about, counted on the mock. */
async function costsOf(
  selected: readonly Check<Trial>[],
  { target, fixture = "fresh" }: RunCommand,
): Promise<ReadonlyMap<string, number>> {
  const { countRequests } = await import("../targets/costs.ts");
  return countRequests(selected, target === "sandbox" ? "reuse" : fixture);
}

/** A baseline that is not there yet is none: the first night has nothing to compare with. */
async function openBaseline(
  { baseline: file, target }: RunCommand,
  io: Io,
): Promise<Baseline | undefined> {
  if (file === undefined) return undefined;
  if (!existsSync(file)) {
    io.writeError(`there is no baseline ${file} yet: nothing is compared\n`);
    return undefined;
  }
  const before = await readRun(file);
  if (before.target.kind !== target) {
    throw new ConfigError(
      `the baseline ${file} is a run against a ${before.target.kind}, not a ${target}: choose another with --baseline`,
    );
  }
  return baselineOf(before);
}

interface Surroundings {
  readonly io: Io;
  readonly live: LiveLine;
  readonly shard: Shard | undefined;
}

async function openTarget(
  options: RunCommand,
  opening: Opening,
  { io, live, shard }: Surroundings,
): Promise<{ readonly target: Runnable<Trial>; readonly cells: readonly Cell[] }> {
  const versions = options.apiVersion.includes("all")
    ? versionNames.toReversed()
    : options.apiVersion.map((name) => oneOf(name, versionNames, "API version"));
  const chosen = new Set(
    options.inflection.map((name) => oneOf(name, ["all", ...inflections], "inflection")),
  );
  const styles = inflections.filter((style) => chosen.has(style) || chosen.has("all"));
  const [inflection = "kebab"] = styles;
  if (styles.length === 0) styles.push(inflection);
  const cellsOf = (apiVersions: readonly string[]) =>
    apiVersions.flatMap((apiVersion) => styles.map((style) => ({ apiVersion, inflection: style })));

  if (options.target === "mock") {
    const { conditionValues, faults, rulings } = await import("@persona-conformance/mock");
    const { openMock } = await import("../targets/mock.ts");
    const target = await openMock({
      ...opening,
      faults: pickFaults(options.fault, faults, conditionValues),
      rulings: pickRulings(options.ruling, rulings),
      ...(options.fixture && { fixture: options.fixture }),
    });
    return { target, cells: cellsOf(versions.length > 0 ? versions : [newestVersion]) };
  }
  refuseMockOptions(options);
  if (options.fixture === "fresh") {
    throw new ConfigError(
      "--fixture fresh is for the mock alone: a sandbox keeps every connection",
    );
  }
  const environment = readEnvironment(io.environment, shard);
  if (options.accept === "command" && environment.acceptCommand === undefined) {
    throw new ConfigError(
      "--accept command needs PERSONA_ACCEPT_COMMAND: set it, or use --accept wait",
    );
  }
  const { openSandbox } = await import("../targets/sandbox/sandbox.ts");
  const { ask } = io;
  const { waitingForPerson = (wait) => wait() } = opening;
  const [first] = versions;
  const { target, apiVersion } = await openSandbox({
    ...opening,
    environment,
    processEnvironment: io.environment,
    inflection,
    attended: io.ask !== undefined,
    tell: (text) => live.note(text, true),
    ...(options.accept && { accept: options.accept }),
    ...(options.acceptTimeout !== undefined && { acceptTimeout: options.acceptTimeout }),
    ...(ask && {
      ask(question) {
        live.clear();
        return waitingForPerson(() => ask(question));
      },
    }),
    // What is required is allowed, too.
    races: options.require.includes("races"),
    provision: options.provision ?? false,
    ...(first !== undefined && !options.apiVersion.includes("all") && { apiVersion: first }),
  });
  // Of the versions that Persona names in some places only, a target may refuse any.
  const all = new Set([apiVersion, ...promisedVersions.toReversed()]);
  const spoken = options.apiVersion.includes("all") ? [...all] : versions;
  return { target, cells: cellsOf(spoken.length > 0 ? spoken : [apiVersion]) };
}
