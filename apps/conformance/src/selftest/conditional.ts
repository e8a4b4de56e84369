import { conditionalFaults, type Share } from "@persona-conformance/mock";
import { campaign } from "./campaign.ts";

/** What the suite notices of faults that are at work under a condition only. */
export interface Conditional {
  readonly seed: number;
  readonly tried: number;
  /** All that there are. */
  readonly of: number;
  readonly unnoticed: readonly string[];
  /** What the tried ones hold of all faults, conditions, and kinds of faults by condition. */
  readonly covered: Readonly<Record<"faults" | "conditions" | "kindsByCondition", Share>>;
}

/** More than any machine tries in that time. */
const most = 2000;

/** Tries a sample that `seed` chooses, for this many milliseconds; without a limit, all of them. */
export async function tryConditional(
  seed: number,
  time: number,
  onProgress: (done: number, name: string) => void,
): Promise<Conditional> {
  const chosen = conditionalFaults(seed, time === Infinity ? Infinity : most);
  const trialRuns = await campaign(
    chosen.sample.map(({ name }) => ({ kind: "fault", name, conditional: true })),
    (done, { subject }) => onProgress(done, subject.name),
    time,
  );
  return {
    seed,
    tried: trialRuns.length,
    of: chosen.all.length,
    unnoticed: trialRuns
      .filter(({ right }) => !right)
      .map(({ subject }) => subject.name)
      .toSorted(),
    covered: conditionalFaults(seed, trialRuns.length).covered,
  };
}
