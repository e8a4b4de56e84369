import { faults } from "@persona-conformance/mock";
import { idOf } from "@persona-conformance/schemas";
import type { TrialRun } from "./trial-run.ts";

/** How well the reports name what is broken, over the faults that were noticed. */
export interface Accusations {
  readonly noticed: number;
  /** Promises accused of one fault: the median, and of 95 in a hundred faults at the most. */
  readonly median: number;
  readonly most: number;
  /** Percent of the faults whose first-named promise is one that they break. */
  readonly firstRight: number;
  /** For each of the others the promise that is named first. */
  readonly misnamed: Readonly<Record<string, string>>;
}

const broken = new Map(
  faults.map(({ name, breaks, alsoBreaks = [] }) => [name, [breaks, ...alsoBreaks].map(idOf)]),
);

/** Judges what runs on faults have accused; of one that was not noticed, nothing was. */
export function accusationsOf(trialRuns: readonly TrialRun[]): Accusations {
  const accusing = trialRuns.filter(
    ({ subject, right, accused }) => subject.kind === "fault" && right && accused.length > 0,
  );
  const counts = accusing.map(({ accused }) => accused.length).toSorted((a, b) => a - b);
  const atMost = (share: number) => counts[Math.max(0, Math.ceil(counts.length * share) - 1)] ?? 0;
  const misnamed = accusing.flatMap(({ subject: { name }, accused: [first = ""] }) =>
    broken.get(name)?.includes(first) === true ? [] : [[name, first] as const],
  );
  const share = 1 - misnamed.length / Math.max(1, accusing.length);
  return {
    noticed: accusing.length,
    median: atMost(0.5),
    most: atMost(0.95),
    firstRight: Math.floor(share * 1000) / 10,
    misnamed: Object.fromEntries(misnamed),
  };
}
