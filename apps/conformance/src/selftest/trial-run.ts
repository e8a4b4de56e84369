import { conditionalFaults, type Fault, faults, type Rulings } from "@persona-conformance/mock";
import { idOf, newestVersion, statementOf } from "@persona-conformance/schemas";
import { regularChecks } from "../checks/index.ts";
import type { Result } from "../document/run-document.ts";
import { exitCode } from "../document/verdict.ts";
import { type Cell, type Check, isSameCell } from "../runner/check.ts";
import { beneath } from "../document/folding.ts";
import { causesOf } from "../report/causes/causes.ts";
import { run } from "../runner/run.ts";
import { nights } from "../runner/turns.ts";
import { suite } from "../suite.ts";
import { openMock } from "../targets/mock.ts";
import type { Trial } from "../trial/trial.ts";
import { quietQuestions } from "./every-answer.ts";
import { answersIn, knownAlarms, nameOf } from "./known-misses.ts";
import { whyUnseen } from "./night-misses.ts";
import { coverPairs } from "./pairs.ts";

/** One mock on which the suite runs: with a fault, or with unusual rulings. */
export type Subject =
  | {
      readonly kind: "fault";
      readonly name: string;
      /**
       * As in the nights on a sandbox with two organizations, an accept command and `--redeem all`, without the mock's other
       * capabilities. One of these nights must notice the fault.
       */
      readonly night?: true;
      /** The fault has a condition. Only whether it is noticed counts. */
      readonly conditional?: true;
    }
  | {
      readonly kind: "ruling";
      readonly name: string;
      readonly rulings: Partial<Rulings>;
      /** One connection for all checks, as on a sandbox. */
      readonly reuse: boolean;
      /** The first failure ends the run. */
      readonly bail?: true;
    };

export interface TrialRun {
  readonly subject: Subject;
  /** The failed checks. */
  readonly failed: readonly string[];
  /** The undecided checks. */
  readonly undecided: readonly string[];
  /** The undecided checks that a more basic failure explains. */
  readonly folded: readonly string[];
  /** The promises that the reports accuse, in their order. */
  readonly accused: readonly string[];
  /** The fault was noticed, or the rulings were accepted. */
  readonly right: boolean;
  /** It was noticed only by a run in the one version or style in which it is at work. */
  readonly inOwnCell?: boolean;
  /** Milliseconds. */
  readonly took: number;
}

/** Every fault, and sets of rulings with every answer to an open question and every pair of answers. */
export function subjects(): readonly Subject[] {
  const alarming = knownAlarms.map((alarm): Subject => ({
    kind: "ruling",
    name: nameOf(alarm),
    rulings: alarm.rulings,
    reuse: alarm.reuse === true,
  }));
  return [
    ...faults.flatMap(({ name }): readonly Subject[] => [
      { kind: "fault", name },
      { kind: "fault", name, night: true },
    ]),
    ...alarming,
    ...coverPairs(quietQuestions()).flatMap((given): readonly Subject[] => {
      const name = answersIn(given).join(" ");
      return [
        // If each check has its own organizations, their lists have no rows of others.
        {
          kind: "ruling",
          name,
          rulings: { ...given, "protocol/other-rows": "there are none" },
          reuse: false,
        },
        { kind: "ruling", name: `${name} on a sandbox`, rulings: given, reuse: true },
      ];
    }),
  ];
}

/** First the checks of what a fault breaks, then those that meet many conditions: most faults are noticed early. */
function likeliestFirst({ breaks, alsoBreaks = [] }: Fault): readonly Check<Trial>[] {
  const broken = new Set([breaks, ...alsoBreaks].map(idOf));
  const place = ({ cites, alsoCites = [], echoes }: Check<Trial>) => {
    if (broken.has(cites)) return 0;
    if (echoes === true) return 1;
    return alsoCites.some((citation) => broken.has(citation)) ? 2 : 3;
  };
  return regularChecks.toSorted((a, b) => place(a) - place(b));
}

let byName: ReadonlyMap<string, Fault> | undefined;

/** A fault by its name, also under one condition. */
function faultOf(subject: Subject): Fault | undefined {
  if (subject.kind !== "fault") return undefined;
  byName ??= new Map(
    [...faults, ...conditionalFaults(0, 0).all].map((fault) => [fault.name, fault]),
  );
  return byName.get(subject.name);
}

const home: Cell = { apiVersion: newestVersion, inflection: "kebab" };

/**
 * Runs every check on one subject, within the process. Where a fault is at work in one version or style only, and a run
 * without options does not notice it, a run in that version or style follows.
 */
export async function tryOn(subject: Subject, only?: readonly Check<Trial>[]): Promise<TrialRun> {
  const fault = faultOf(subject);
  const isConditional = subject.kind === "fault" && subject.conditional === true;
  const tried =
    only ?? (fault !== undefined && isConditional ? likeliestFirst(fault) : regularChecks);
  const first = await tryIn(home, subject, fault, tried);
  const { version: apiVersion = home.apiVersion, style: inflection = home.inflection } =
    fault?.when ?? {};
  const own = { apiVersion, inflection };
  if (subject.kind === "fault" && subject.night && whyUnseen(subject.name) === undefined)
    return onNights(first, (seed) => tryIn(home, subject, fault, tried, seed));
  if (!isConditional || first.right || isSameCell(home, own)) return first;
  const second = await tryIn(own, subject, fault, tried);
  return { ...second, inOwnCell: second.right, took: first.took + second.took };
}

/** A check that takes turns may also take turns with its own requests, each time that it runs. */
const mostNights = 4 * nights;

/** The first night on which a fault is noticed, since checks take turns; else the last one. */
async function onNights(
  first: TrialRun,
  tryNight: (seed: number) => Promise<TrialRun>,
): Promise<TrialRun> {
  let night = first;
  for (let seed = 1; seed < mostNights && !night.right; seed += 1) {
    const next = await tryNight(seed);
    night = { ...next, took: night.took + next.took };
  }
  return night;
}

async function tryIn(
  cell: Cell,
  subject: Subject,
  fault: Fault | undefined,
  tried: readonly Check<Trial>[],
  seed = 0,
): Promise<TrialRun> {
  const began = performance.now();
  const isNight = subject.kind === "fault" && subject.night === true;
  const target = openMock({
    timeout: 5000,
    seed,
    ...(fault !== undefined && { faults: [fault] }),
    ...(isNight && { night: true }),
    ...(subject.kind === "ruling" && {
      rulings: subject.rulings,
      fixture: subject.reuse ? "reuse" : "fresh",
    }),
  });
  const document = await run({
    suite,
    checks: tried,
    cells: [cell],
    target,
    seed,
    drift: false,
    ...(isNight && { turns: { always: () => false } }),
    bail: subject.kind === "fault" ? subject.conditional === true : subject.bail === true,
  });
  const idsOf = (kind: string) =>
    document.results.filter(({ outcome }) => outcome.kind === kind).map(({ id }) => id);
  const failed = idsOf("failed");
  // A fault of a SHOULD is noticed by a failure that leaves the exit code at 0.
  const advice = fault !== undefined && statementOf(fault.breaks).level !== "MUST";
  const noticed = advice ? failed.length > 0 : exitCode(document) === 1;
  return {
    subject,
    failed,
    undecided: idsOf("undecided"),
    folded: document.results.filter(isFolded).map(({ id }) => id),
    accused: [...causesOf(document, "breaks"), ...causesOf(document, "advice")].flatMap(
      ({ promises }) => promises.map(({ cites }) => cites),
    ),
    right: fault === undefined ? exitCode(document) === 0 && failed.length === 0 : noticed,
    took: performance.now() - began,
  };
}

const isFolded = ({ cites, outcome }: Result): boolean =>
  outcome.kind === "undecided" &&
  (outcome.because?.statement === cites || outcome.problem.startsWith(beneath));
