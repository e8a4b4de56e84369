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
import { createDeadline, type Deadline, defaultDeadline } from "../deadline.ts";
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
import { run } from "../runner/run.ts";
import type { Runnable } from "../runner/run-options.ts";
import { readShard, type Shard } from "../runner/shard.ts";
import { suite } from "../suite.ts";
import type { Redeem } from "../targets/sandbox/share-tokens.ts";
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
import { printMistakes } from "./print-mistakes.ts";
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
  readonly redeem?: Redeem;
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

/** Everything that a run gets in addition to its options. */
export interface RunSurroundings {
  /** A team's own checks. */
  readonly own?: readonly Check<Trial>[];
  /** The names of all commands. A mistyped command looks like a pattern. */
  readonly commands?: readonly string[];
  /** Receives the final document. */
  readonly onDocument?: (document: RunDocument) => void;
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
  // Made first, so that findings are not lost because the folder cannot be made.
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
  // With a damaged ledger or baseline, the run still does its checks, and reports the damage. The damaged file stays
  // as it is.
  const ledger = await guardAsync("reading the ledger", () => openLedger(options, io), noLedger);
  const baseline = await guardAsync(
    "reading the baseline",
    () => openBaseline(options, io),
    undefined,
  );
  const live = withoutThrowing(createLiveLine(io, options.quiet), mistakes);
  const deadline = createDeadline(options.deadline ?? defaultDeadline[options.target]);
  const signal = AbortSignal.any([io.signal, deadline.signal]);
  signal.addEventListener("abort", () => live.insist(stopping(options.target, deadline)));
  const opening: Opening = {
    timeout: options.timeout,
    seed,
    signal,
    timeLeft: deadline.left,
    waitingForPerson: deadline.waitingForPerson,
    onWait: (milliseconds, reason) =>
      // A wait for a person has its own message.
      live.note(waiting(milliseconds, reason), milliseconds >= 2000 && reason !== "acceptance"),
    ...(options.maxRequests !== undefined && { maxRequests: options.maxRequests }),
    ...(options.verbose && {
      onExchange: ({ by, exchange: { method, path, status, milliseconds } }) =>
        guard(
          "printing a request",
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
    // The run found nothing. Reports are written nevertheless, for a job that collects them.
    const problem = mistakes.note(`opening the ${options.target}`, error);
    document = {
      ...nothingFound(options.target, startedAt, seed, problem),
      ...(shard && { shard }),
      // The next run can then still compare itself with something.
      ...(baseline && { baseline }),
    };
    live.clear();
    document = redacted(document, io.redact);
    await writeReports(document, options.out, wanted, mistakes, io);
    await ownReports(document, wanted, options.out, io);
    onDocument(document);
    printMistakes(mistakes, io);
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
      "applying the known failures",
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

/** The line that is printed as soon as a run must end early. */
function stopping(target: RunCommand["target"], { signal }: Deadline): string {
  // A deadline aborts with a DeadlineError.
  const why = signal.aborted ? `${(signal.reason as Error).message}: ` : "";
  return `${why}${target === "sandbox" ? "stopping, restoring …" : "stopping …"}`;
}

/** A live line that never throws. */
function withoutThrowing(live: LiveLine, { guard }: Mistakes): LiveLine {
  const doing = "showing the progress";
  return {
    say: (text) => guard(doing, () => live.say(text), undefined),
    note: (text, lasting) => guard(doing, () => live.note(text, lasting), undefined),
    insist: (text) => guard(doing, () => live.insist(text), undefined),
    clear: () => guard(doing, () => live.clear(), undefined),
  };
}

/** Why the run waits, and for how long. */
function waiting(milliseconds: number, reason: WaitReason): string {
  const because = {
    noReply: "there was no answer",
    serverError: "the target failed",
    rateLimit: "the rate limit is used up",
    scarcity: "the rate limit is almost used up",
    acceptance: "the connection is not accepted yet",
  }[reason];
  return `waiting ${Math.ceil(milliseconds / 1000)} s: ${because}`;
}

async function openKnownFailures(file: string | undefined): Promise<readonly KnownFailure[]> {
  if (file === undefined) return [];
  return readKnownFailures(await readGiven(file, "the known failures"), file);
}

/** About how many requests each check sends, counted on the mock. */
async function costsOf(
  selected: readonly Check<Trial>[],
  { target, fixture = "fresh" }: RunCommand,
): Promise<ReadonlyMap<string, number>> {
  const { countRequests } = await import("../targets/costs.ts");
  return countRequests(selected, target === "sandbox" ? "reuse" : fixture);
}

/** A missing baseline is ignored: the first night has none. */
async function openBaseline(
  { baseline: file, target }: RunCommand,
  io: Io,
): Promise<Baseline | undefined> {
  if (file === undefined) return undefined;
  if (!existsSync(file)) {
    io.writeError(`no baseline ${file} found: nothing is compared\n`);
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
      "--fixture fresh works only on the mock: a sandbox keeps every connection",
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
    ...(io.clock && { clock: io.clock }),
    tell: (text) => live.note(text, true),
    ...(options.accept && { accept: options.accept }),
    ...(options.acceptTimeout !== undefined && { acceptTimeout: options.acceptTimeout }),
    ...(ask && {
      ask(question) {
        live.clear();
        return waitingForPerson(() => ask(question));
      },
    }),
    provision: options.provision ?? false,
    ...(options.redeem && { redeem: options.redeem }),
    ...(first !== undefined && !options.apiVersion.includes("all") && { apiVersion: first }),
  });
  // A target may refuse versions that Persona names only in some places. So `all` means the negotiated version and
  // the promised ones.
  const all = new Set([apiVersion, ...promisedVersions.toReversed()]);
  const sent = options.apiVersion.includes("all") ? [...all] : versions;
  return { target, cells: cellsOf(sent.length > 0 ? sent : [apiVersion]) };
}
