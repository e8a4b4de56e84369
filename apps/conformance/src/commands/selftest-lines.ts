import { join } from "node:path";
import type { Share } from "@persona-conformance/mock";
import { type Paint, plural } from "../report/text/text.ts";
import type { Accusations } from "../selftest/accusations.ts";
import type { KillMatrix } from "../selftest/campaign.ts";
import { type Conditional, isEnough, shareOf } from "../selftest/conditional.ts";
import { leastNoticed } from "../selftest/known-misses.ts";
import { whyUnseen } from "../selftest/night-misses.ts";
import type { Proof } from "../selftest/own-proofs.ts";
import type { TrialRun } from "../selftest/trial-run.ts";

/** What a selftest has found. */
export interface Found {
  readonly matrix: KillMatrix;
  readonly trialRuns: readonly TrialRun[];
  /** What was found of faults under a condition, if they were tried. */
  readonly conditional: Conditional | undefined;
  /** What is known of a team's own checks. */
  readonly proofs: readonly Proof[];
  /** Every fault and every set of rulings was tried. */
  readonly whole: boolean;
  /** Faults were chosen by name. */
  readonly isNamed: boolean;
}

/** A line for each thing for which a selftest ends with exit code 1. */
export function wrongLines(
  { matrix, trialRuns, conditional, proofs, whole }: Found,
  paint: Paint,
): readonly string[] {
  const unnoticed = (text: string) => `${paint("red", "unnoticed")}  ${text}`;
  const alarm = (text: string, name: string) =>
    `${paint("red", "alarm")}      ${text}\n           under ${name}`;
  const tooFew = conditional !== undefined && !isEnough(conditional, leastNoticed);
  return [
    ...matrix.unnoticed.map((name) => unnoticed(`the fault ${name}`)),
    ...missedAtNight(trialRuns)
      .filter(isUnexplained)
      .map((name) => unnoticed(`the fault ${name}, on a sandbox at night`)),
    ...matrix.outlived.map(
      (name) =>
        `${paint("red", "outlived")}   ${name} is in known-misses, but the suite handles it now: remove it`,
    ),
    ...Object.entries(matrix.alarms).map(([name, ids]) => alarm(ids.join(", "), name)),
    ...(whole ? matrix.unfailing : []).map(
      (id) => `${paint("red", "unfailing")}  no fault makes ${id} fail`,
    ),
    ...(tooFew
      ? [
          unnoticed(
            `fewer than ${percent(leastNoticed)} of the faults under a condition are noticed`,
          ),
        ]
      : []),
    ...proofs.flatMap(({ id, notices, noticed, alarms }) => [
      ...(notices === undefined || noticed
        ? []
        : [unnoticed(`the fault ${notices}, which ${id} says it notices`)]),
      ...alarms.slice(0, 1).map((name) => alarm(id, name)),
    ]),
  ];
}

/** The checks that fail under each fault that was named. */
export const failedLines = (trialRuns: readonly TrialRun[]): readonly string[] =>
  trialRuns.flatMap(({ subject, failed }) => [
    `${subject.name}${isAtNight(subject) ? " on a sandbox at night" : ""}`,
    ...failed.map((id) => `  ${id}`),
  ]);

/** All that is worth knowing, and wrong neither for the suite nor for a team's own checks. */
export function figureLines(found: Found, out: string, paint: Paint): readonly string[] {
  const { matrix, proofs, whole, conditional, isNamed } = found;
  return [
    ...proofs.flatMap(({ id, notices, noticed }) => {
      if (notices === undefined) {
        return [`${paint("yellow", "unproven")}   ${id} names no fault that it notices`];
      }
      return noticed ? [`${paint("green", "proven")}     ${id} notices the fault ${notices}`] : [];
    }),
    ...(whole ? overlapLines(matrix, out, paint) : []),
    ...accusationLines(matrix.accusations),
    ...(conditional === undefined ? [] : conditionalLines(conditional)),
    ...(isNamed ? [] : nightLines(found)),
    ...knownLines(matrix),
  ];
}

/** How many faults were noticed, in one line. */
export function verdictLine(
  { matrix, isNamed }: Found,
  isRight: boolean,
  seconds: number,
  paint: Paint,
): string {
  const faults = Object.keys(matrix.faults).length;
  const noticed = faults - matrix.unnoticed.length - knownFaults(matrix);
  const alarms = Object.keys(matrix.alarms).length;
  return `${paint(isRight ? "green" : "red", `${noticed} of ${faults} faults noticed`)}${
    isNamed ? "" : `, ${alarms} alarms under ${matrix.rulings} sets of rulings`
  } ${paint("dim", `· ${seconds.toFixed(1)} s`)}`;
}

const isAtNight = (subject: TrialRun["subject"]): boolean =>
  subject.kind === "fault" && subject.night === true;

const overlapLines = (matrix: KillMatrix, out: string, paint: Paint): readonly string[] => [
  ...matrix.redundant.map(
    (id) =>
      `${paint("yellow", "redundant")}  other checks notice every fault that ${id} notices: remove it, or say in overlaps.ts why it stays`,
  ),
  `${plural(Object.keys(matrix.overlapping).length, "check")} notice no fault that the others miss, and stay for the reason in ${join(out, "kill-matrix.json")}`,
];

/** The figures of accusations, on the mock with all capabilities, and as on a sandbox at night. */
function accusationLines({ mock, night }: KillMatrix["accusations"]): readonly string[] {
  const of = ({ firstRight, noticed }: Accusations) => `${firstRight} % of ${noticed}`;
  const spread = ({ median, most }: Accusations) => `median ${median}, 95th percentile ${most}`;
  return [
    `promises accused per fault: ${spread(mock)}; on a sandbox with two keys, an accept command and --redeem all: ${spread(night)}`,
    `faults whose first-named promise is one they break: ${of(mock)}; on such a sandbox: ${of(night)}`,
  ];
}

const percent = (share: number): string => `${Math.round(share * 100)} %`;

/** What was noticed of faults under a condition, and what they cover. */
function conditionalLines(figures: Conditional): readonly string[] {
  const { seed, tried, of, unnoticed, inOwnCell, covered } = figures;
  const share = ({ count, of: all }: Share) => `${count} of ${all}`;
  return [
    `faults under a condition: ${tried - unnoticed.length} of ${tried} noticed (${percent(shareOf(figures))}), of ${of} that there are; --seed ${seed}`,
    `${inOwnCell.length} of them are noticed only by a run in their own version or style (--api-version, --inflection)`,
    `they cover ${share(covered.faults)} faults, ${share(covered.conditions)} conditions, ${share(covered.kindsByCondition)} kinds of faults by condition`,
  ];
}

function nightLines({ trialRuns }: Found): readonly string[] {
  const missed = missedAtNight(trialRuns);
  const nights = trialRuns.filter(({ subject }) => isAtNight(subject)).length;
  const unseen = missed.filter((name) => !isUnexplained(name)).length;
  return [
    `on such a sandbox: ${nights - missed.length} of ${nights} faults noticed; ${unseen} of the others cannot be seen there`,
  ];
}

/** The faults that no night notices. */
const missedAtNight = (trialRuns: readonly TrialRun[]): readonly string[] =>
  trialRuns
    .filter((one) => isAtNight(one.subject) && !one.right)
    .map(({ subject }) => subject.name);

/** Whether nothing says why no night can show a fault. */
const isUnexplained = (name: string): boolean => whyUnseen(name) === undefined;

const knownFaults = ({ known, faults }: KillMatrix): number =>
  known.filter((name) => name in faults).length;

function knownLines(matrix: KillMatrix): readonly string[] {
  if (matrix.known.length === 0) return [];
  const faults = knownFaults(matrix);
  const rulings = matrix.known.length - faults;
  return [
    `${plural(faults, "fault")} and ${plural(rulings, "ruling")} are in known-misses, each with its reason`,
  ];
}
