import { existsSync } from "node:fs";
import { ConfigError } from "../config-error.ts";
import type { Baseline, KillMatrix, RunDocument } from "../document/run-document.ts";
import type { Io } from "../io.ts";
import type { Mistakes } from "../mistakes.ts";
import { readGiven } from "../read-text.ts";
import { baselineOf, withBaseline } from "../report/runs/baseline.ts";
import {
  outdated,
  readKnownFailures,
  reasonFor,
  withLines,
  withReasons,
} from "../runner/known-failures.ts";
import { readKillMatrix } from "./kill-matrix-file.ts";
import { dropExpectedExchanges } from "../runner/ledger.ts";
import { type LedgerOptions, noLedger, openLedger, prepareLedger } from "./ledger-file.ts";
import { readRun } from "./read-run.ts";

export interface EarlierRunsOptions extends LedgerOptions {
  readonly target: "mock" | "sandbox";
  readonly knownFailures?: string;
  readonly baseline?: string;
  readonly out: string;
}

/** What earlier runs left: known failures, a ledger, a baseline and a kill matrix. A run is compared with them. */
export interface EarlierRuns {
  readonly baseline: Baseline | undefined;
  /** Why a failure of this check is known. Undefined if it is not. */
  reasonFor(id: string): string | undefined;
  /** Adds to a document how it differs from what was known. */
  compare(document: RunDocument): Promise<RunDocument>;
  /** Updates the ledger, if that is asked for. */
  keep(document: RunDocument): Promise<void>;
}

/**
 * Reads what earlier runs left. With a damaged ledger or baseline, a run still does its checks, and reports the damage. The
 * damaged file stays as it is. `ids` are those of all checks.
 *
 * @throws {ConfigError} If the known failures cannot be read, or the ledger cannot be written.
 */
export async function openEarlierRuns(
  options: EarlierRunsOptions,
  ids: readonly string[],
  { guard, guardAsync }: Mistakes,
  io: Io,
): Promise<EarlierRuns> {
  const { knownFailures: file } = options;
  const known =
    file === undefined ? [] : readKnownFailures(await readGiven(file, "the known failures"), file);
  await prepareLedger(options);
  const today = new Date().toISOString().slice(0, 10);
  const reasonOf = (id: string) => reasonFor(known, id, today);
  const ledger = await guardAsync("reading the ledger", () => openLedger(options, io), noLedger);
  const baseline = await guardAsync(
    "reading the baseline",
    () => openBaseline(options, io),
    undefined,
  );
  return {
    baseline,
    reasonFor: reasonOf,
    async compare(found) {
      const { results, observations } = found;
      const document: RunDocument = {
        ...found,
        results: guard(
          "applying the known failures",
          () => withReasons(withLines(results, known, today), reasonOf),
          results,
        ),
        outdated: guard("looking for known failures", () => [...outdated(known, ids, today)], []),
        observations: guard(
          "comparing with the ledger",
          () => {
            const answers = ledger.compare(observations);
            // A shard's answers are compared again once the shards are merged.
            return found.shard === undefined ? dropExpectedExchanges(answers) : [...answers];
          },
          observations,
        ),
      };
      const compared =
        baseline === undefined
          ? document
          : guard("comparing with the baseline", () => withBaseline(document, baseline), document);
      const matrix = await guardAsync(
        "reading the kill matrix",
        () => openKillMatrix(options.out, io),
        undefined,
      );
      return matrix === undefined ? compared : { ...compared, killMatrix: matrix };
    },
    keep: ({ observations }) => ledger.update(observations, today),
  };
}

/** A run works without a kill matrix, so one of format 1 is only a note. */
async function openKillMatrix(folder: string, io: Io): Promise<KillMatrix | undefined> {
  try {
    return await readKillMatrix(folder);
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    io.writeError(`not used: ${error.message}\n`);
    return undefined;
  }
}

/** A missing baseline is ignored: the first night has none. */
async function openBaseline(
  { baseline: file, target }: EarlierRunsOptions,
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
