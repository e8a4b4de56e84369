import type { Baseline, Result, RunDocument } from "../../document/run-document.ts";
import { keyOf } from "../../document/result-key.ts";
import { cellOf } from "../findings/findings.ts";

export type BaselineResult = Baseline["results"][number];

/** The outcome in which a check was last decided. If no run has decided it: `skipped` or `undecided`. */
export const lastOf = ({ outcome, last }: BaselineResult): BaselineResult["outcome"] =>
  last ?? outcome;

/**
 * Makes a function that finds a check's earlier result in the same cell. The baseline may lack the cell (of a new API
 * version, for instance). Then the function returns the check's result in the first cell that the baseline has.
 */
export function finderOf({ results }: Baseline): (result: Result) => BaselineResult | undefined {
  const byKey = new Map(results.map((result) => [keyOf(result), result]));
  const byId = new Map(results.toReversed().map((result) => [result.id, result]));
  const cells = new Set(results.map(cellOf));
  return (result) =>
    byKey.get(keyOf(result)) ?? (cells.has(cellOf(result)) ? undefined : byId.get(result.id));
}

/** Whether a check was skipped because it has its turn on another night. */
export const waitsForTurn = ({ outcome }: Pick<Result, "outcome">): boolean =>
  outcome.kind === "skipped" && outcome.lacking.includes("turn");

/**
 * The baseline that a run hands on to the next. A check that is undecided, or waits for its turn, keeps its last decided outcome.
 */
export function baselineOf(run: RunDocument): Baseline {
  const { baseline: older, startedAt, finishedAt, observations, drift, responseTimes } = run;
  if (older !== undefined && run.results.length === 0) return older;
  const findBefore = older && finderOf(older);
  const seen = new Set(observations.map(({ id }) => id));
  const times = responseTimes ?? older?.responseTimes;
  return {
    startedAt,
    results: run.results.map((result) => {
      const isOpen = result.outcome.kind === "undecided" || waitsForTurn(result);
      return baselineResultOf(result, isOpen ? findBefore?.(result) : undefined, startedAt);
    }),
    observations: [
      ...observations.map(({ id, observed }) => ({ id, observed })),
      ...(older?.observations.filter(({ id }) => !seen.has(id)) ?? []),
    ],
    drift: [
      ...drift.map(({ where, what }) => ({ where, what })),
      // A run that was cut short has not seen all drift.
      ...(finishedAt === undefined ? (older?.drift ?? []) : []),
    ],
    ...(times !== undefined && { responseTimes: times }),
  };
}

function baselineResultOf(
  { id, apiVersion, inflection, outcome, milliseconds, ...result }: Result,
  older: BaselineResult | undefined,
  startedAt: string,
): BaselineResult {
  const last = older && lastOf(older);
  const since = outcome.kind === "failed" ? (result.since ?? startedAt) : older?.since;
  return {
    id,
    apiVersion,
    inflection,
    outcome: outcome.kind,
    ...((last === "passed" || last === "failed") && { last }),
    milliseconds,
    ...(since !== undefined && { since }),
  };
}

/** A run with its baseline. Each failure gets the date since which it is seen. */
export function withBaseline(run: RunDocument, baseline: Baseline): RunDocument {
  const findBefore = finderOf(baseline);
  return {
    ...run,
    results: run.results.map((result) => {
      if (result.outcome.kind !== "failed") return result;
      const was = findBefore(result);
      const failed = was !== undefined && lastOf(was) === "failed";
      return { ...result, since: failed ? (was.since ?? baseline.startedAt) : run.startedAt };
    }),
    baseline,
  };
}
