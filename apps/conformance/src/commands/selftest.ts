import { ConfigError } from "../config-error.ts";
import type { Io } from "../io.ts";
import { killMatrixHtml } from "../report/html/kill-matrix.ts";
import { painter } from "../report/text/text.ts";
import { hintFor, select } from "../runner/select.ts";
import { campaign, killMatrix } from "../selftest/campaign.ts";
import { tryConditional } from "../selftest/conditional.ts";
import { proofsOf } from "../selftest/own-proofs.ts";
import { shuffled } from "../selftest/sample.ts";
import { type Subject, subjects, tryOn } from "../selftest/trial-run.ts";
import { suite } from "../suite.ts";
import { compact } from "./kill-matrix-file.ts";
import { createLiveLine } from "./live-line.ts";
import { failedLines, figureLines, type Found, verdictLine, wrongLines } from "./selftest-lines.ts";
import { writeFiles } from "./write-files.ts";

export interface SelftestCommand {
  readonly fault: readonly string[];
  readonly out: string;
  readonly json?: true;
  readonly config?: string;
  /** Every fault, every set of rulings, and every fault under every condition. Otherwise a sample. */
  readonly all?: true;
  /** The time for a sample: half for faults and rulings, half for faults under a condition. */
  readonly seconds: number;
  /** Chooses the sample. */
  readonly seed: number;
}

/** For fewer runs than this, starting workers takes longer than the runs. */
const worthWorkers = 20;

/** Runs the suite with faults and with rulings. Exit code 0: it noticed every fault and raised no alarm. */
export async function selftestCommand(options: SelftestCommand, io: Io): Promise<number> {
  const { out, seed, seconds: limit } = options;
  const all = subjects();
  const isNamed = options.fault.length > 0;
  const isSample = !isNamed && options.all !== true;
  const chosen = isNamed ? named(all, options.fault) : isSample ? shuffled(all, seed) : all;
  // First, so that no finding is lost because the folder cannot be made.
  await writeFiles(what, out, {}, io);
  const startedAt = new Date().toISOString();
  const began = performance.now();
  const found = await tryAll({ chosen, all, isNamed, isSample }, options, io, startedAt);
  const seconds = (performance.now() - began) / 1000;
  const { matrix, trialRuns, conditional, whole } = found;

  const paint = painter(io.colour);
  const wrong = wrongLines(found, paint);
  const isRight = wrong.length === 0;
  const written = {
    ...matrix,
    ...(conditional && { conditional }),
    ...(isSample && !whole && { sample: trialRuns.length }),
  };
  const text = `${JSON.stringify(written, null, 2)}\n`;
  if (options.json) io.write(text);
  const page = killMatrixHtml(compact(matrix), `${suite.name} ${suite.version}`, isRight);
  await writeFiles(what, out, { "kill-matrix.json": text, "kill-matrix.html": page }, io);
  if (!options.json) {
    const lines = [
      ...(isNamed ? failedLines(trialRuns) : []),
      ...wrong,
      ...figureLines(found, out, paint),
      verdictLine(found, isRight, seconds, paint),
      ...(isSample && !whole
        ? [
            `a sample: ${trialRuns.length} of ${all.length} runs (--seed ${seed}); --seconds ${limit * 10} takes more, --all takes all`,
          ]
        : []),
    ];
    io.write(lines.map((line) => `${line}\n`).join(""));
  }
  return isRight ? 0 : 1;
}

const what = "the kill matrix";

/** The faults that match patterns. */
function named(all: readonly Subject[], patterns: readonly string[]): readonly Subject[] {
  const faults = all
    .filter(({ kind }) => kind === "fault")
    .map((one) => ({ ...one, id: one.name }));
  const { selected, unmatched } = select(faults, patterns);
  const [first] = unmatched;
  if (first === undefined) return selected;
  const names = [...new Set(faults.map(({ id }) => id))];
  throw new ConfigError(`${first} matches no fault: ${hintFor(first, names, "list --faults")}`);
}

interface Choice {
  readonly chosen: readonly Subject[];
  readonly all: readonly Subject[];
  readonly isNamed: boolean;
  readonly isSample: boolean;
}

/** Tries a team's own checks, what was chosen, and faults under a condition. */
async function tryAll(
  { chosen, all, isNamed, isSample }: Choice,
  { config, seconds, seed }: SelftestCommand,
  io: Io,
  startedAt: string,
): Promise<Found> {
  const { loadConfig } = await import("../config/load-config.ts");
  const own = (await loadConfig(config, io)).checks.filter(
    ({ notices = "" }) =>
      chosen.length === all.length || chosen.some(({ name }) => name === notices),
  );
  const live = createLiveLine(io);
  live.say("trying your own checks");
  const proofs = await proofsOf(own);
  const time = isSample ? (seconds * 1000) / 2 : Infinity;
  const trialRuns =
    chosen.length < worthWorkers
      ? await Promise.all(chosen.map((subject) => tryOn(subject)))
      : await campaign(
          chosen,
          (done, { subject }) => live.say(`${done}/${chosen.length} ${subject.name}`),
          time,
        );
  const conditional = isNamed
    ? undefined
    : await tryConditional(seed, time, (done, name) =>
        live.say(`under conditions: ${done} ${name}`),
      );
  live.clear();
  return {
    matrix: killMatrix(trialRuns, startedAt),
    trialRuns,
    conditional,
    proofs,
    whole: trialRuns.length === all.length,
    isNamed,
  };
}
