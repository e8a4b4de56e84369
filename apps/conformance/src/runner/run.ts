import type {
  Drift,
  Observation,
  Outcome,
  ResponseTime,
  Result,
  RunDocument,
} from "../document/run-document.ts";
import { createMistakes, type Mistakes } from "../mistakes.ts";
import { accuse, type Blame, factsOf } from "./accusing.ts";
import type { Cell, Check } from "./check.ts";
import { interruption } from "./interruption.ts";
import { foldConsequences, type Judged } from "./folding.ts";
import { inTurn, isExpiring, mayOverlap, type Planned, planOf, shareOf } from "./plan.ts";
import { cut, round } from "./record.ts";
import { tryEach } from "./repeat.ts";
import type { Shard } from "./shard.ts";
import { tryCheck, type TrialLog } from "./try-check.ts";

/** A target as the runner sees it. */
export interface Runnable<Trial> {
  readonly kind: string;
  readonly baseUrl: string;
  readonly capabilities: ReadonlySet<string>;
  /** Opens the conversation of one check with the target; its exchanges go into the log. */
  open(check: Check<Trial>, cell: Cell, log: TrialLog): Trial;
  /** Requests sent so far. */
  requests(): number;
  observations(): readonly Observation[];
  drift(): readonly Drift[];
  responseTimes?(): readonly ResponseTime[];
  /** Leaves the target as it was found; what could not be done comes back in words. */
  close(results: readonly Result[]): Promise<readonly string[]>;
  /** The file from which the next run brings back what this one could not, while there is one. */
  journal?(): string | undefined;
  /** A capability that may not last: the checks that need it come first. */
  readonly expiringCapability?: string;
  /** Why no more requests may be sent, once it is so. */
  exhausted?(): string | undefined;
  /** Whether a check moves nothing, so that others may run at the same time. */
  readsOnly?(check: Check<Trial>): boolean;
  /** What an earlier run has found out, which then is not found out again. */
  carriedOver?(check: Check<Trial>, cell: Cell): Result | undefined;
}

export interface RunOptions<Trial> {
  readonly suite: RunDocument["suite"];
  readonly checks: readonly Check<Trial>[];
  /** Every check that there is: a promise of one that was not chosen may turn out to be broken. */
  readonly catalog?: readonly Check<Trial>[];
  readonly cells: readonly Cell[];
  readonly target: Runnable<Trial>;
  readonly seed: number;
  readonly required?: readonly string[];
  /** Why a failure of this check is known, if it is. */
  readonly known?: (id: string) => string | undefined;
  /** Whether to compare with the letter of the description; it takes a moment. */
  readonly drift?: boolean;
  /** Stops after the first check that fails. */
  readonly bail?: boolean;
  /** Runs each check so many times; its result is the worst. */
  readonly repeatEach?: number;
  /** Checks that only read may be run so many at a time. */
  readonly concurrency?: number;
  /** Runs this part of the plan only. */
  readonly shard?: Shard;
  /** What a check costs, in whatever unit: shards are made to cost the same. */
  readonly costOf?: (id: string) => number;
  readonly signal?: AbortSignal;
  readonly now?: () => number;
  /** Called before each check. */
  readonly onProgress?: (progress: Progress) => void;
  /** Where what goes wrong beside the target is noted. */
  readonly mistakes?: Mistakes;
}

export interface Progress {
  readonly done: number;
  readonly of: number;
  readonly id: string;
  readonly failed: number;
}

/** After so many checks in a row without any reply, the target is taken for gone. */
const patience = 3;

/**
 * Runs checks against a target. Never throws, leaves the target as it was found in any case, and gives what was found: also
 * where a mistake of this suite's gets in the way, which is one of the document's problems then.
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
  let [silent, failed] = [0, 0];
  let stopped: string | undefined;
  let mayPassLater = false;

  /** What a check finds out; a mistake on the way leaves it undecided, and the others are tried. */
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
    const carried = guard(
      "looking for what earlier runs found",
      () => target.carriedOver?.(check, cell),
      undefined,
    );
    if (carried !== undefined) return { ...carried, ...(known !== undefined && { known }) };
    mayPassLater ||= signal?.aborted === true || silent >= patience;
    if (signal?.aborted === true) stopped = interruption(signal);
    else if (silent >= patience) stopped = "the target no longer answers";
    else if (options.bail === true && failed > 0) stopped = "a check before it failed";
    else stopped ??= guard("counting the requests", () => target.exhausted?.(), undefined);
    const attempt = () => tryCheck(check, cell, { ...options, mistakes });
    const result = stopped === undefined ? await tryEach(repeatEach, attempt) : undefined;
    const outcome: Outcome = result?.outcome ?? {
      kind: "undecided",
      problem: `not run: ${stopped}`,
      ...(mayPassLater && { mayPassLater: true as const }),
    };
    // A check that is skipped asks nothing.
    if (outcome.kind !== "skipped") silent = result?.silent === true ? silent + 1 : 0;
    if (outcome.kind === "failed") failed += 1;
    shown.set(planned, result?.shown);
    if (result?.because !== undefined) blames.push({ planned, because: result.because });
    return {
      ...factsOf(planned, result?.cites),
      outcome,
      ...(known !== undefined && { known }),
      milliseconds: round(result?.milliseconds ?? 0),
      ...(result?.lag !== undefined && { lag: result.lag }),
      ...(result?.retried === true && { retried: true }),
      ...(result?.repeats !== undefined && { repeats: result.repeats }),
      ...(result?.exchanges !== undefined && { exchanges: result.exchanges }),
    };
  }

  function results(): Result[] {
    const { guard } = mistakes;
    const judged = plan.flatMap((planned) => {
      const result = found.get(planned);
      return result === undefined ? [] : [{ planned, result, shown: shown.get(planned) }];
    });
    const folded = guard(
      "telling what comes of what",
      () => {
        const told = foldConsequences(judged);
        return new Map(judged.map(({ planned, result }, at) => [planned, told[at] ?? result]));
      },
      found,
    );
    const accused = guard(
      "telling what is broken",
      () => accuse(blames, folded, options),
      new Map(),
    );
    const all = new Set([...plan, ...accused.keys()]);
    return [...all].flatMap((planned) => accused.get(planned) ?? folded.get(planned) ?? []);
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
  // The last check may be the one that was interrupted.
  if (signal?.aborted === true) stopped ??= interruption(signal);
  const told = results();
  const left = await leave(target, told, mistakes);
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
    results: told,
    observations,
    drift: [...drift],
    ...(responseTimes && { responseTimes: [...responseTimes] }),
  };
}

/** Closes the target, and says what is left where that breaks. */
async function leave<Trial>(
  target: Runnable<Trial>,
  results: readonly Result[],
  { note, guard }: Mistakes,
): Promise<readonly string[]> {
  try {
    return await target.close(results);
  } catch (error) {
    note("bringing the target back", error);
    const journal = guard("looking for the journal", () => target.journal?.(), undefined);
    if (journal === undefined) return [];
    return [
      `the target may not be as it was found: the next run brings it back from ${journal}, and so does \`doctor --restore\``,
    ];
  }
}
