import { type Exchange, NoReplyError } from "@persona-conformance/client";
import type {
  Drift,
  Observation,
  Outcome,
  RecordedExchange,
  ResponseTime,
  Result,
  RunDocument,
} from "../document/run-document.ts";
import { createMistakes, type Mistakes } from "../mistakes.ts";
import { DeadlineError } from "../deadline.ts";
import type { Axis, Cell, Check } from "./check.ts";
import { isTransient, outcomeOf, Undecided } from "./outcome.ts";
import { partOf, type Shard } from "./shard.ts";

/** An exchange with who made it, and in which cell where that is not the check's. */
export interface Heard extends Exchange {
  readonly by: string;
  readonly spoken?: Cell;
}

/** What one trial of a check leaves behind beside its outcome. */
export interface TrialLog {
  readonly heard: Heard[];
  lag?: number;
}

/** A target as the runner sees it. */
export interface Runnable<Trial> {
  readonly kind: string;
  readonly baseUrl: string;
  readonly capabilities: ReadonlySet<string>;
  /** Opens the conversation of one check with the target; what is heard goes into the log. */
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
  const { target, signal, now = Date.now, concurrency = 1, mistakes = createMistakes() } = options;
  const time = () =>
    mistakes.guard("reading the clock", () => new Date(now()), new Date()).toISOString();
  const startedAt = time();
  let whole: readonly Planned<Trial>[] = [];
  let plan = whole;
  const found = new Map<Planned<Trial>, Result>();
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

  async function resultOf({ check, cell }: Planned<Trial>): Promise<Result> {
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
    const result =
      stopped === undefined ? await tryCheck(check, cell, { ...options, mistakes }) : undefined;
    const outcome: Outcome = result?.outcome ?? {
      kind: "undecided",
      problem: `not run: ${stopped}`,
      ...(mayPassLater && { mayPassLater: true as const }),
    };
    // A check that is skipped asks nothing, and so hears nothing.
    if (outcome.kind !== "skipped") silent = result?.silent === true ? silent + 1 : 0;
    if (outcome.kind === "failed") failed += 1;
    return {
      ...factsOf({ check, cell }),
      outcome,
      ...(known !== undefined && { known }),
      milliseconds: result?.milliseconds ?? 0,
      ...(result?.lag !== undefined && { lag: result.lag }),
      ...(result?.retried === true && { retried: true }),
      ...(result?.exchanges !== undefined && { exchanges: result.exchanges }),
    };
  }

  const results = () => plan.flatMap((planned) => found.get(planned) ?? []);
  try {
    whole = planOf(options.checks, options.cells);
    plan = options.shard === undefined ? whole : shareOf(whole, options.shard, options.costOf);
    const fleeting = plan.filter(({ check }) => isFleeting(check, target));
    for (const planned of fleeting) await judge(planned);
    const lasting = plan.filter((planned) => !fleeting.includes(planned));
    await inTurn(lasting, concurrency, ({ check }) => mayOverlap(check, target), judge);
  } catch (error) {
    stopped = mistakes.note("running the checks", error);
  }
  // The last check may be the one that was interrupted.
  if (signal?.aborted === true) stopped ??= interruption(signal);
  const left = await leave(target, results(), mistakes);
  const { guard } = mistakes;
  const observations = guard("collecting the observations", () => target.observations(), []);
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
    results: results(),
    observations: observations.map(({ requestId, ...seen }) => ({
      ...seen,
      ...(requestId !== undefined && { requestId: cut(requestId) }),
    })),
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

/** Why a run was interrupted, in words. */
const interruption = ({ reason }: AbortSignal): string =>
  reason instanceof DeadlineError ? reason.message : "the run was interrupted";

interface Planned<Trial> {
  readonly check: Check<Trial>;
  readonly cell: Cell;
}

/** A shard's part of a plan. What judges all that was heard is every shard's: each has heard something else. */
function shareOf<Trial>(
  plan: readonly Planned<Trial>[],
  shard: Shard,
  costOf: (id: string) => number = () => 1,
): readonly Planned<Trial>[] {
  const divisible = plan.filter(({ check }) => check.runLast !== true);
  const mine = new Set(partOf(divisible, shard, ({ check }) => costOf(check.id)));
  return plan.filter((entry) => entry.check.runLast === true || mine.has(entry));
}

/** Whether a check needs what may not last, and so comes first. */
const isFleeting = <Trial>(
  { needs }: Check<Trial>,
  { expiringCapability: fleeting }: Runnable<Trial>,
): boolean => fleeting !== undefined && needs.includes(fleeting);

/** Whether a check may be run while another one is: it moves nothing, and does not judge what the others hear. */
const mayOverlap = <Trial>(check: Check<Trial>, target: Runnable<Trial>): boolean =>
  check.runLast !== true && target.readsOnly?.(check) === true;

/** Those that may overlap first, so many at a time; then the others, one after the other. */
async function inTurn<T>(
  all: readonly T[],
  concurrency: number,
  overlaps: (one: T) => boolean,
  work: (one: T) => Promise<void>,
): Promise<void> {
  const together = concurrency > 1 ? all.filter(overlaps) : [];
  const queue = together.values();
  await Promise.all(
    Array.from({ length: concurrency }, async () => {
      for (const one of queue) await work(one);
    }),
  );
  const done = new Set(together);
  for (const one of all) if (!done.has(one)) await work(one);
}

/** Each check in every cell that could make a difference to it; those that judge all the others come last. */
function planOf<Trial>(
  checks: readonly Check<Trial>[],
  cells: readonly Cell[],
): readonly Planned<Trial>[] {
  const first = cells[0];
  const differs = (check: Check<Trial>, cell: Cell) =>
    (["apiVersion", "inflection"] satisfies Axis[]).every(
      (axis) => cell[axis] === first?.[axis] || check.varies?.includes(axis) === true,
    );
  const inOrder = checks.toSorted(
    (a, b) => Number(a.runLast === true) - Number(b.runLast === true),
  );
  return cells.flatMap((cell) =>
    inOrder.filter((check) => differs(check, cell)).map((check) => ({ check, cell })),
  );
}

/** What a result says of its check whatever comes of it. */
function factsOf<Trial>({ check, cell }: Planned<Trial>) {
  const { id, level, statement, cites, alsoCites: also, url, operation } = check;
  return {
    id,
    level,
    statement,
    cites,
    ...(also !== undefined && { also: [...also] }),
    url,
    operation,
    ...cell,
    milliseconds: 0,
  };
}

interface Tried extends TrialLog {
  readonly outcome: Outcome;
  readonly milliseconds: number;
  readonly silent: boolean;
  readonly retried?: boolean;
  readonly exchanges?: RecordedExchange[];
}

async function tryCheck<Trial>(
  check: Check<Trial>,
  cell: Cell,
  { target, signal, mistakes = createMistakes() }: RunOptions<Trial>,
): Promise<Tried> {
  const lacking = check.needs.filter((capability) => !target.capabilities.has(capability));
  const began = performance.now();
  const log: TrialLog = { heard: [] };
  const recorded = () => mistakes.guard("recording the exchanges", () => log.heard.map(record), []);
  const ended = (outcome: Outcome, rest: Partial<Tried> = {}): Tried => ({
    ...log,
    outcome: short(outcome),
    milliseconds: round(performance.now() - began),
    silent: false,
    ...(outcome.kind !== "passed" && log.heard.length > 0 && { exchanges: recorded() }),
    ...rest,
  });
  if (lacking.length > 0) return ended({ kind: "skipped", lacking });

  // What is thrown may be anything, even undefined.
  const attempt = async (): Promise<{ readonly error: unknown } | undefined> => {
    try {
      await check.run(target.open(check, cell, log));
      return undefined;
    } catch (error) {
      return { error };
    }
  };
  let thrown = await attempt();
  const again = isTransient(thrown?.error) && signal?.aborted !== true;
  if (again) thrown = await attempt();
  if (signal?.aborted === true && thrown !== undefined) {
    thrown = { error: new Undecided(interruption(signal), { mayPassLater: true }) };
  }
  return ended(thrown === undefined ? { kind: "passed" } : outcomeOf(thrown.error), {
    ...(again && { retried: true }),
    silent: thrown?.error instanceof NoReplyError,
  });
}

const round = (milliseconds: number): number => Math.round(milliseconds * 10) / 10;

/** What the target said is kept for people to read; beyond this many characters none does. */
const readable = 4000;
const cut = (text: string): string =>
  text.length > readable ? `${text.slice(0, readable)}…` : text;

/** Headers are few; a target that sends hundreds is not written down to the last. */
const mostHeaders = 200;

/** An outcome without what nobody would read of the target's words. */
function short(outcome: Outcome): Outcome {
  switch (outcome.kind) {
    case "failed": {
      const { kind, problem, expected, actual } = outcome;
      return { kind, problem: cut(problem), expected: cut(expected), actual: cut(actual) };
    }
    case "undecided":
      return { ...outcome, problem: cut(outcome.problem) };
    case "passed":
    case "skipped":
      return outcome;
  }
}

function record({
  by,
  method,
  path,
  sent,
  status,
  headers,
  body,
  ...rest
}: Heard): RecordedExchange {
  return {
    by,
    method,
    path: cut(path),
    status,
    headers: Object.fromEntries(
      Object.entries(headers)
        .slice(0, mostHeaders)
        .map(([name, value]) => [cut(name), cut(value)]),
    ),
    ...(sent !== undefined && { sent: sent.slice(0, readable) }),
    body: cut(body),
    ...(rest.requestId !== undefined && { requestId: cut(rest.requestId) }),
    ...rest.spoken,
    startedAt: new Date(rest.startedAt).toISOString(),
    milliseconds: round(rest.milliseconds),
  };
}
