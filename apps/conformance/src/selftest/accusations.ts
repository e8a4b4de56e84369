import { faults } from "@persona-conformance/mock";
import { idOf } from "@persona-conformance/schemas";
import type { TrialRun } from "./trial-run.ts";

/** How well the reports name the broken promise, over all noticed faults. */
export interface Accusations {
  readonly noticed: number;
  /** The number of promises accused of one fault: the median and the 95th percentile. */
  readonly median: number;
  readonly most: number;
  /** The share of faults whose first-named promise is a broken one, in percent. */
  readonly firstRight: number;
  /** For each other fault, the promise that is named first. */
  readonly misnamed: Readonly<Record<string, string>>;
  /** For each fault that accuses more than three promises: those, in the order of the reports. */
  readonly crowded: Readonly<Record<string, readonly string[]>>;
}

/** A report that accuses more promises of one fault is hard to read. */
const few = 3;

const broken = new Map(
  faults.map(({ name, breaks, alsoBreaks = [] }) => [name, [breaks, ...alsoBreaks].map(idOf)]),
);

/** Computes these figures from the runs. A fault that was not noticed does not count. */
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
    crowded: Object.fromEntries(
      accusing
        .filter(({ accused }) => accused.length > few)
        .map(({ subject: { name }, accused }) => [name, accused]),
    ),
  };
}
