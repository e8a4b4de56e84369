import { conditionalFaults, faults, type Share } from "@persona-conformance/mock";
import type { TrialRun } from "./trial-run.ts";
import { campaign } from "./campaign.ts";
import { knownMisses } from "./known-misses.ts";

/** What the suite notices of faults under a condition. */
export interface Conditional {
  readonly seed: number;
  readonly tried: number;
  /** The number of all. */
  readonly of: number;
  readonly unnoticed: readonly string[];
  /** Those that only a run in their own version or style notices. */
  readonly inOwnCell: readonly string[];
  /** How many faults, conditions, and kinds of faults by condition were tried. */
  readonly covered: Readonly<Record<"faults" | "conditions" | "kindsByCondition", Share>>;
}

/** More than any machine can try in the time. */
const most = 2000;

/** What goes unnoticed always goes unnoticed under a condition, too. */
const noticed = faults.filter(({ name }) => !Object.hasOwn(knownMisses, name));

/** The part of those that were tried that was noticed, from 0 to 1. */
export const shareOf = ({ tried, unnoticed }: Pick<Conditional, "tried" | "unnoticed">): number =>
  tried === 0 ? 1 : (tried - unnoticed.length) / tried;

/** Whether the share that was noticed in a sample is at least `least`, or below it by at most three standard errors. */
export function isEnough(
  conditional: Pick<Conditional, "tried" | "unnoticed">,
  least: number,
): boolean {
  const error = Math.sqrt((least * (1 - least)) / Math.max(1, conditional.tried));
  return shareOf(conditional) >= least - 3 * error;
}

/** Tries a sample that `seed` chooses, for this many milliseconds. Without a limit, tries all. */
export async function tryConditional(
  seed: number,
  time: number,
  onProgress: (done: number, name: string) => void,
): Promise<Conditional> {
  const chosen = conditionalFaults(seed, time === Infinity ? Infinity : most, noticed);
  const trialRuns = await campaign(
    chosen.sample.map(({ name }) => ({ kind: "fault", name, conditional: true })),
    (done, { subject }) => onProgress(done, subject.name),
    time,
  );
  const namesOf = (some: readonly TrialRun[]) => some.map(({ subject }) => subject.name).toSorted();
  return {
    seed,
    tried: trialRuns.length,
    of: chosen.all.length,
    unnoticed: namesOf(trialRuns.filter(({ right }) => !right)),
    inOwnCell: namesOf(trialRuns.filter(({ inOwnCell }) => inOwnCell === true)),
    covered: conditionalFaults(seed, trialRuns.length, noticed).covered,
  };
}
