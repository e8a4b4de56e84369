import { keyOf } from "../document/result-key.ts";
import type { Result, RunDocument } from "../document/run-document.ts";
import { createMistakes, type Mistakes } from "../mistakes.ts";
import { interruption } from "./interruption.ts";
import { createJudging, type Judging } from "./judging.ts";
import { createInterleaving } from "./interleaving.ts";
import {
  groupsOf,
  isExpiring,
  mayOverlap,
  type Planned,
  planOf,
  severalAtATime,
  shareOf,
} from "./plan.ts";
import { recordAlone } from "./record.ts";
import type { Runnable, RunOptions } from "./run-options.ts";
import { rememberOpening } from "./try-check.ts";

/**
 * Runs checks against a target, and always restores the target. Never throws: a mistake of this suite becomes a
 * problem in the document, and the findings are kept.
 */
export async function run<Trial>(options: RunOptions<Trial>): Promise<RunDocument> {
  const { target, signal, now = Date.now, mistakes = createMistakes() } = options;
  const { guard } = mistakes;
  const time = () => guard("reading the clock", () => new Date(now()), new Date()).toISOString();
  const startedAt = time();
  const judging = createJudging(options, mistakes);
  let whole: readonly Planned<Trial>[] = [];
  let plan = whole;
  let ended: string | undefined;
  try {
    whole = planOf(options.checks, options.cells);
    plan = options.shard === undefined ? whole : shareOf(whole, options.shard, options.costOf);
    guard("remembering the opening", () => rememberOpening(target.opening?.() ?? []), undefined);
    await judgeAll(plan, judging, options);
    ended = judging.ended();
  } catch (error) {
    ended = mistakes.note("running the checks", error);
  }
  // The signal may have come during the last check.
  if (signal?.aborted === true) ended ??= interruption(signal);
  const results = guard(
    "ordering the results",
    () => placed(judging.results(plan), whole, options),
    [...judging.found.values()],
  );
  const left = await leave(target, results, mistakes);
  const byHand = guard("saying what a person can do", () => target.byHand?.() ?? [], []);
  const { requests, ...seen } = whatWasSeen(options, mistakes);
  const finishedAt = ended === undefined ? time() : undefined;
  return {
    format: 2,
    suite: options.suite,
    target: {
      kind: target.kind,
      baseUrl: target.baseUrl,
      capabilities: [...target.capabilities].toSorted(),
      ...(target.unmoved && { unmoved: target.unmoved }),
    },
    startedAt,
    ...(finishedAt !== undefined && { finishedAt }),
    seed: options.seed,
    ...(options.shard && { shard: { ...options.shard, results: whole.length } }),
    requests,
    required: [...(options.required ?? [])],
    problems: [...left, ...mistakes.problems()],
    ...(byHand.length > 0 && { byHand: [...byHand] }),
    outdated: [],
    results: [...results],
    ...seen,
  };
}

/** Says of a shard's results where they stand in the whole run. */
function placed<Trial>(
  results: readonly Result[],
  whole: readonly Planned<Trial>[],
  { shard }: RunOptions<Trial>,
): readonly Result[] {
  if (shard === undefined) return results;
  const places = new Map(
    whole.map(({ check, cell }, place) => [keyOf({ ...cell, id: check.id }), place]),
  );
  return results.map((result) => {
    const place = places.get(keyOf(result));
    return place === undefined ? result : { ...result, place };
  });
}

/** Judges the checks that need a capability that may expire, then those that may overlap, then all others. */
async function judgeAll<Trial>(
  plan: readonly Planned<Trial>[],
  { judge }: Judging<Trial>,
  { target, concurrency = 1 }: RunOptions<Trial>,
): Promise<void> {
  const expiring = plan.filter(({ check }) => isExpiring(check, target));
  for (const planned of expiring) await judge(planned, plan);
  const lasting = plan.filter((planned) => !expiring.includes(planned));
  const overlapping =
    concurrency > 1 ? lasting.filter(({ check }) => mayOverlap(check, target)) : [];
  await severalAtATime(overlapping, concurrency, (planned) => judge(planned, plan));
  const alone = lasting.filter((planned) => !overlapping.includes(planned));
  for (const group of groupsOf(alone)) await judgeGroup(group);

  async function judgeGroup(group: readonly Planned<Trial>[]): Promise<void> {
    let left = group;
    if (group.length > 1 && target.lags?.() === true) {
      const { run: interleaved } = createInterleaving();
      const passed = await Promise.all(
        group.map((planned) => interleaved((whileWaiting) => judge(planned, plan, whileWaiting))),
      );
      left = group.filter((_, at) => passed[at] === false);
    }
    for (const planned of left) await judge(planned, plan);
  }
}

/** What a run has seen of its target besides the results. */
function whatWasSeen<Trial>(
  { target, drift = true }: RunOptions<Trial>,
  { guard }: Mistakes,
): Pick<RunDocument, "requests" | "observations" | "drift" | "responseTimes" | "pairs"> {
  const observations = guard(
    "collecting the observations",
    () =>
      target.observations().map(({ shown, ...seen }) => {
        const exchange = shown && recordAlone(shown);
        return {
          ...seen,
          ...(exchange?.requestId !== undefined && { requestId: exchange.requestId }),
          ...(exchange && { exchange }),
        };
      }),
    [],
  );
  const differences = guard(
    "comparing with the description",
    () => (drift ? target.drift() : []),
    [],
  );
  const responseTimes = guard("timing the answers", () => target.responseTimes?.(), undefined);
  const pairs = guard("looking for pairs that were not met", () => target.pairs?.(), undefined);
  return {
    requests: guard("counting the requests", () => target.requests(), 0),
    observations,
    drift: [...differences],
    ...(responseTimes && { responseTimes: [...responseTimes] }),
    ...(pairs && { pairs }),
  };
}

/** Restores and closes the target. After a mistake, names the journal from which the next run can restore it. */
async function leave<Trial>(
  target: Runnable<Trial>,
  results: readonly Result[],
  { note, guard }: Mistakes,
): Promise<readonly string[]> {
  try {
    return await target.close(results);
  } catch (error) {
    note("restoring the target", error);
    const journal = guard("looking for the journal", () => target.journal?.(), undefined);
    if (journal === undefined) return [];
    return [
      `the target may not be restored: the next run restores it from ${journal}, and so does \`doctor --restore\``,
    ];
  }
}
