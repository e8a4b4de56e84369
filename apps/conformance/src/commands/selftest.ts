import { join } from "node:path";
import type { Share } from "@persona-conformance/mock";
import { ConfigError } from "../config-error.ts";
import type { Io } from "../io.ts";
import { killMatrixHtml } from "../report/html/kill-matrix.ts";
import { painter, plural } from "../report/text/text.ts";
import { hintFor, select } from "../runner/select.ts";
import type { Accusations } from "../selftest/accusations.ts";
import { campaign, type KillMatrix, killMatrix } from "../selftest/campaign.ts";
import { type Conditional, isEnough, shareOf, tryConditional } from "../selftest/conditional.ts";
import { shuffled } from "../selftest/sample.ts";
import { leastNoticed } from "../selftest/known-misses.ts";
import { whyUnseen } from "../selftest/night-misses.ts";
import { proofsOf } from "../selftest/own-proofs.ts";
import { subjects, tryOn } from "../selftest/trial-run.ts";
import { suite } from "../suite.ts";
import { compact } from "./kill-matrix-file.ts";
import { createLiveLine } from "./live-line.ts";
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

/** Runs the suite with faults and with rulings. Exit code 0: it noticed every fault and raised no alarm. */
export async function selftestCommand(options: SelftestCommand, io: Io): Promise<number> {
  const all = subjects();
  const isNamed = options.fault.length > 0;
  const isSample = !isNamed && options.all !== true;
  const time = isSample ? (options.seconds * 1000) / 2 : Infinity;
  const named = all.filter(({ kind }) => kind === "fault").map((one) => ({ ...one, id: one.name }));
  const { selected, unmatched } = select(named, options.fault);
  const [first] = unmatched;
  if (first !== undefined) {
    const names = [...new Set(named.map(({ id }) => id))];
    const hint = hintFor(first, names, "list --faults");
    throw new ConfigError(`${first} matches no fault: ${hint}`);
  }
  const chosen = isNamed ? selected : isSample ? shuffled(all, options.seed) : all;
  const what = "the kill matrix";
  // First, so that no finding is lost because the folder cannot be made.
  await writeFiles(what, options.out, {}, io);
  const { loadConfig } = await import("../config/load-config.ts");
  const own = (await loadConfig(options.config, io)).checks.filter(
    ({ notices = "" }) =>
      chosen.length === all.length || chosen.some(({ name }) => name === notices),
  );
  const live = createLiveLine(io);
  live.say("trying your own checks");
  const proofs = await proofsOf(own);
  const startedAt = new Date().toISOString();
  const began = performance.now();
  // For a few runs, starting workers takes longer than the runs.
  const trialRuns =
    chosen.length < 20
      ? await Promise.all(chosen.map((subject) => tryOn(subject)))
      : await campaign(
          chosen,
          (done, { subject }) => live.say(`${done}/${chosen.length} ${subject.name}`),
          time,
        );
  const whole = trialRuns.length === all.length;
  const conditional = !isNamed
    ? await tryConditional(options.seed, time, (done, name) =>
        live.say(`under conditions: ${done} ${name}`),
      )
    : undefined;
  live.clear();
  const seconds = (performance.now() - began) / 1000;
  const matrix = killMatrix(trialRuns, startedAt);

  const written = {
    ...matrix,
    ...(conditional && { conditional }),
    ...(isSample && !whole && { sample: trialRuns.length }),
  };
  const text = `${JSON.stringify(written, null, 2)}\n`;
  if (options.json) io.write(text);

  const paint = painter(io.colour);
  const faults = Object.keys(matrix.faults).length;
  const alarms = Object.entries(matrix.alarms);
  const wrong = [
    ...matrix.unnoticed.map((name) => `${paint("red", "unnoticed")}  the fault ${name}`),
    ...matrix.outlived.map(
      (name) =>
        `${paint("red", "outlived")}   ${name} is in known-misses, but the suite handles it now: remove it`,
    ),
    ...alarms.map(
      ([name, ids]) => `${paint("red", "alarm")}      ${ids.join(", ")}\n           under ${name}`,
    ),
    ...(whole
      ? matrix.unfailing.map((id) => `${paint("red", "unfailing")}  no fault makes ${id} fail`)
      : []),
    ...(conditional === undefined || isEnough(conditional, leastNoticed)
      ? []
      : [
          `${paint("red", "unnoticed")}  fewer than ${percent(leastNoticed)} of the faults under a condition are noticed`,
        ]),
    ...proofs.flatMap(({ id, notices, noticed, alarms: under }) => [
      ...(notices === undefined || noticed
        ? []
        : [`${paint("red", "unnoticed")}  the fault ${notices}, which ${id} says it notices`]),
      ...under
        .slice(0, 1)
        .map((name) => `${paint("red", "alarm")}      ${id}\n           under ${name}`),
    ]),
  ];
  const page = killMatrixHtml(
    compact(matrix),
    `${suite.name} ${suite.version}`,
    wrong.length === 0,
  );
  const files = { "kill-matrix.json": text, "kill-matrix.html": page };
  await writeFiles(what, options.out, files, io);
  if (!options.json) {
    if (isNamed) {
      for (const { subject, failed } of trialRuns) {
        const night = subject.kind === "fault" && subject.night ? " on a sandbox at night" : "";
        io.write(`${subject.name}${night}\n${failed.map((id) => `  ${id}\n`).join("")}`);
      }
    }
    io.write(wrong.map((line) => `${line}\n`).join(""));
    for (const { id, notices, noticed } of proofs) {
      if (notices === undefined) {
        io.write(`${paint("yellow", "unproven")}   ${id} names no fault that it notices\n`);
      } else if (noticed) {
        io.write(`${paint("green", "proven")}     ${id} notices the fault ${notices}\n`);
      }
    }
    if (whole) {
      for (const id of matrix.redundant) {
        io.write(
          `${paint("yellow", "redundant")}  other checks notice every fault that ${id} notices: remove it, or say in overlaps.ts why it stays\n`,
        );
      }
      io.write(
        `${plural(Object.keys(matrix.overlapping).length, "check")} notice no fault that the others miss, and stay for the reason in ${join(options.out, "kill-matrix.json")}\n`,
      );
    }
    io.write(accusationLines(matrix.accusations));
    if (conditional !== undefined) io.write(conditionalLines(conditional));
    const nights = trialRuns.filter(({ subject }) => subject.kind === "fault" && subject.night);
    const seen = nights.filter(({ right }) => right).length;
    const missing = nights.filter(({ right }) => !right).map(({ subject }) => subject.name);
    const unexplained = missing.filter((name) => whyUnseen(name) === undefined);
    if (!isNamed) {
      io.write(
        `on such a sandbox: ${seen} of ${nights.length} faults noticed; ${missing.length - unexplained.length} of the others cannot be seen there\n`,
      );
      for (const name of unexplained)
        io.write(`${paint("yellow", "unnoticed")}  at night, the fault ${name}\n`);
    }
    const missed = matrix.known.filter((name) => name in matrix.faults).length;
    const noticed = faults - matrix.unnoticed.length - missed;
    if (matrix.known.length > 0) {
      const known = `${plural(missed, "fault")} and ${plural(matrix.known.length - missed, "ruling")}`;
      io.write(`${known} are in known-misses, each with its reason\n`);
    }
    io.write(
      `${paint(wrong.length === 0 ? "green" : "red", `${noticed} of ${faults} faults noticed`)}${
        isNamed ? "" : `, ${alarms.length} alarms under ${matrix.rulings} sets of rulings`
      } ${paint("dim", `· ${seconds.toFixed(1)} s`)}\n`,
    );
    if (isSample && !whole) {
      io.write(
        `a sample: ${trialRuns.length} of ${all.length} runs (--seed ${options.seed}); --seconds ${options.seconds * 10} takes more, --all takes all\n`,
      );
    }
  }
  return wrong.length === 0 ? 0 : 1;
}

/** The figures of accusations, on the mock with all capabilities, and as on a sandbox at night. */
function accusationLines({ mock, night }: KillMatrix["accusations"]): string {
  const of = ({ firstRight, noticed }: Accusations) => `${firstRight} % of ${noticed}`;
  const spread = ({ median, most }: Accusations) => `median ${median}, 95th percentile ${most}`;
  return [
    `promises accused per fault: ${spread(mock)}; on a sandbox with two keys, an accept command and --redeem all: ${spread(night)}`,
    `faults whose first-named promise is one they break: ${of(mock)}; on such a sandbox: ${of(night)}`,
    "",
  ].join("\n");
}

const percent = (share: number): string => `${Math.round(share * 100)} %`;

/** What was noticed of faults under a condition, and what they cover. */
function conditionalLines(figures: Conditional): string {
  const { seed, tried, of, unnoticed, inOwnCell, covered } = figures;
  const share = ({ count, of: all }: Share) => `${count} of ${all}`;
  return [
    `faults under a condition: ${tried - unnoticed.length} of ${tried} noticed (${percent(shareOf(figures))}), of ${of} that there are; --seed ${seed}`,
    `${inOwnCell.length} of them are noticed only by a run in their own version or style (--api-version, --inflection)`,
    `they cover ${share(covered.faults)} faults, ${share(covered.conditions)} conditions, ${share(covered.kindsByCondition)} kinds of faults by condition`,
    "",
  ].join("\n");
}
