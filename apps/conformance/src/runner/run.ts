import type { Outcome, Result, RunDocument } from "../document/run-document.ts";
import { foldEchoes } from "../document/echoes.ts";
import { createMistakes, type Mistakes } from "../mistakes.ts";
import { accuse, type Blame, factsOf } from "./accusing.ts";
import { interruption } from "./interruption.ts";
import { foldConsequences, type Judged } from "./folding.ts";
import { inTurn, isExpiring, mayOverlap, type Planned, planOf, shareOf } from "./plan.ts";
import { cut, round } from "./record.ts";
import { tryEach } from "./repeat.ts";
import type { Runnable, RunOptions } from "./run-options.ts";
import { tryCheck } from "./try-check.ts";

/** After this many checks in a row without any answer, the run stops. */
const silentChecks = 3;

/**
 * Runs checks against a target, and always restores the target. Never throws: a mistake of this suite becomes a
 * problem in the document, and the findings are kept.
 */
export async function run<Trial>(options: RunOptions<Trial>): Promise<RunDocument> {
  const { target, signal, now = Date.now, concurrency = 1, repeatEach = 1 } = options;
  const { mistakes = createMistakes() } = options;
  const time = () =>
    mistakes.guard("reading the clock", () => new Date(now()), new Date()).toISOString();
  const startedAt = time();
  let whole: readonly Planned<Trial>[] = [];
  let plan = whole;
  const found = new Map<Planned<Trial>, Result>();
  const shown = new Map<Planned<Trial>, Judged["shown"]>();
  const blames: Blame<Trial>[] = [];
  let [silent, failed, breaking] = [0, 0, 0];
  let stopped: string | undefined;
  let mayPassLater = false;

  /** Runs one check. A mistake of this suite leaves it undecided, and the run goes on. */
  async function judge(planned: Planned<Trial>): Promise<void> {
    try {
      found.set(planned, await resultOf(planned));
    } catch (error) {
      const problem = mistakes.note(`judging ${planned.check.id}`, error);
      found.set(planned, { ...factsOf(planned), outcome: { kind: "undecided", problem } });
    }
  }

  async function resultOf(planned: Planned<Trial>): Promise<Result> {
    const { check, cell } = planned;
    const { guard } = mistakes;
    const progress = { done: found.size, of: plan.length, id: check.id, failed };
    guard("showing the progress", () => options.onProgress?.(progress), undefined);
    const known = guard("looking for known failures", () => options.known?.(check.id), undefined);
    const carriedOver = guard(
      "looking for what earlier runs found",
      () => target.carriedOver?.(check, cell),
      undefined,
    );
    if (carriedOver !== undefined) return { ...carriedOver, ...(known !== undefined && { known }) };
    mayPassLater ||= signal?.aborted === true || silent >= silentChecks;
    if (signal?.aborted === true) stopped = interruption(signal);
    else if (silent >= silentChecks) stopped = "the target no longer answers";
    else if (options.bail === true && breaking > 0) stopped = "a check before it failed";
    else stopped ??= guard("counting the requests", () => target.exhausted?.(), undefined);
    const attempt = () => tryCheck(check, cell, { ...options, mistakes });
    const result = stopped === undefined ? await tryEach(repeatEach, attempt) : undefined;
    const outcome: Outcome = result?.outcome ?? {
      kind: "undecided",
      problem: `not run: ${stopped}`,
      ...(mayPassLater && { mayPassLater: true as const }),
    };
    // A skipped check sends nothing.
    if (outcome.kind !== "skipped") silent = result?.silent === true ? silent + 1 : 0;
    const facts = factsOf(planned, result?.cites);
    if (outcome.kind === "failed") {
      failed += 1;
      if (facts.level === "MUST" && known === undefined) breaking += 1;
    }
    shown.set(planned, result?.shown);
    if (result?.because !== undefined) blames.push({ planned, because: result.because });
    return {
      ...facts,
      outcome,
      ...(known !== undefined && { known }),
      milliseconds: round(result?.milliseconds ?? 0),
      ...(result?.lag !== undefined && { lag: result.lag }),
      ...(result?.retried === true && { retried: true }),
      ...(result?.repeats !== undefined && { repeats: result.repeats }),
      ...(result?.exchanges !== undefined && { exchanges: result.exchanges }),
      ...(result?.askedBy !== undefined && { askedBy: result.askedBy }),
    };
  }

  function results(): Result[] {
    const { guard } = mistakes;
    const judged = plan.flatMap((planned) => {
      const result = found.get(planned);
      if (result === undefined) return [];
      const { because } = blames.find((blame) => blame.planned === planned) ?? {};
      return [{ planned, result, shown: shown.get(planned), because }];
    });
    const folded = guard(
      "folding failures",
      () => {
        const outcomes = foldConsequences(judged);
        return new Map(judged.map(({ planned, result }, at) => [planned, outcomes[at] ?? result]));
      },
      found,
    );
    const accused = guard(
      "finding broken promises",
      () => accuse(blames, folded, options),
      new Map(),
    );
    const all = new Set([...plan, ...accused.keys()]);
    const reported = [...all].flatMap(
      (planned) => accused.get(planned) ?? folded.get(planned) ?? [],
    );
    return guard("folding echoes", () => foldEchoes(reported), reported);
  }

  try {
    whole = planOf(options.checks, options.cells);
    plan = options.shard === undefined ? whole : shareOf(whole, options.shard, options.costOf);
    const expiring = plan.filter(({ check }) => isExpiring(check, target));
    for (const planned of expiring) await judge(planned);
    const lasting = plan.filter((planned) => !expiring.includes(planned));
    await inTurn(lasting, concurrency, ({ check }) => mayOverlap(check, target), judge);
  } catch (error) {
    stopped = mistakes.note("running the checks", error);
  }
  // The signal may have come during the last check.
  if (signal?.aborted === true) stopped ??= interruption(signal);
  const reported = results();
  const left = await leave(target, reported, mistakes);
  const { guard } = mistakes;
  const observations = guard(
    "collecting the observations",
    () =>
      target.observations().map(({ requestId, ...seen }) => ({
        ...seen,
        ...(requestId !== undefined && { requestId: cut(requestId) }),
      })),
    [],
  );
  const drift = guard(
    "comparing with the description",
    () => (options.drift === false ? [] : target.drift()),
    [],
  );
  const responseTimes = guard("timing the answers", () => target.responseTimes?.(), undefined);
  const pairs = guard("looking for pairs that were not met", () => target.pairs?.(), undefined);
  const requests = guard("counting the requests", () => target.requests(), 0);
  const finishedAt = stopped === undefined ? time() : undefined;
  return {
    format: 2,
    suite: options.suite,
    target: {
      kind: target.kind,
      baseUrl: target.baseUrl,
      capabilities: [...target.capabilities].toSorted(),
    },
    startedAt,
    ...(finishedAt !== undefined && { finishedAt }),
    seed: options.seed,
    ...(options.shard && { shard: { ...options.shard, results: whole.length } }),
    requests,
    required: [...(options.required ?? [])],
    problems: [...left, ...mistakes.problems()],
    outdated: [],
    results: reported,
    observations,
    drift: [...drift],
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
