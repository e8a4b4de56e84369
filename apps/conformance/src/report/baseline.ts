import type { Baseline, Result, RunDocument } from "../document/run-document.ts";
import { cellOf } from "./findings.ts";

export type Remembered = Baseline["results"][number];

const placeOf = (result: Pick<Result, "id" | "apiVersion" | "inflection">): string =>
  `${result.id} ${cellOf(result)}`;

/** What a check was when it was last found out, or `skipped` or `undecided` where it never was. */
export const lastOf = ({ outcome, last }: Remembered): Remembered["outcome"] => last ?? outcome;

/**
 * Finds what is remembered of a check in its cell of the matrix. A cell that was not run then, such as that of a new API
 * version, is compared with the first that was.
 */
export function recalling({ results }: Baseline): (result: Result) => Remembered | undefined {
  const byPlace = new Map(results.map((result) => [placeOf(result), result]));
  const byId = new Map(results.toReversed().map((result) => [result.id, result]));
  const cells = new Set(results.map(cellOf));
  return (result) =>
    byPlace.get(placeOf(result)) ?? (cells.has(cellOf(result)) ? undefined : byId.get(result.id));
}

/** A run as the next one remembers it; what it could not find out is as it was when it last was. */
export function baselineOf(run: RunDocument): Baseline {
  const { baseline: older, startedAt, finishedAt, observations, drift, responseTimes } = run;
  if (older !== undefined && run.results.length === 0) return older;
  const recall = older && recalling(older);
  const seen = new Set(observations.map(({ id }) => id));
  const times = responseTimes ?? older?.responseTimes;
  return {
    startedAt,
    results: run.results.map((result) => {
      const isOpen = result.outcome.kind === "undecided";
      return remember(result, isOpen ? recall?.(result) : undefined, startedAt);
    }),
    observations: [
      ...observations.map(({ id, observed }) => ({ id, observed })),
      ...(older?.observations.filter(({ id }) => !seen.has(id)) ?? []),
    ],
    drift: [
      ...drift.map(({ where, what }) => ({ where, what })),
      // A run cut short has not seen all of it.
      ...(finishedAt === undefined ? (older?.drift ?? []) : []),
    ],
    ...(times !== undefined && { responseTimes: times }),
  };
}

function remember(
  { id, apiVersion, inflection, outcome, milliseconds, ...result }: Result,
  older: Remembered | undefined,
  startedAt: string,
): Remembered {
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

/** A run with the one before it beside it: its failures know since when they are seen. */
export function withBaseline(run: RunDocument, baseline: Baseline): RunDocument {
  const recall = recalling(baseline);
  return {
    ...run,
    results: run.results.map((result) => {
      if (result.outcome.kind !== "failed") return result;
      const was = recall(result);
      const failed = was !== undefined && lastOf(was) === "failed";
      return { ...result, since: failed ? (was.since ?? baseline.startedAt) : run.startedAt };
    }),
    baseline,
  };
}
