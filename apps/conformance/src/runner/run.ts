import { type Exchange, NoReplyError } from "@persona-conformance/client";
import type {
  Drift,
  Observation,
  Outcome,
  RecordedExchange,
  ResponseTime,
  Result,
  RunDocument,
} from "../report/document.ts";
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
  close(): Promise<readonly string[]>;
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
  /** Runs this part of the plan only. */
  readonly shard?: Shard;
  /** What a check costs, in whatever unit: shards are made to cost the same. */
  readonly costOf?: (id: string) => number;
  readonly signal?: AbortSignal;
  readonly now?: () => number;
  /** Called before each check. */
  readonly onProgress?: (progress: Progress) => void;
}

export interface Progress {
  readonly done: number;
  readonly of: number;
  readonly id: string;
  readonly failed: number;
}

/** After so many checks in a row without any reply, the target is taken for gone. */
const patience = 3;

/** Runs checks against a target, one after the other. Never throws for what the target does. */
export async function run<Trial>(options: RunOptions<Trial>): Promise<RunDocument> {
  const { target, signal, now = Date.now } = options;
  const startedAt = new Date(now()).toISOString();
  const whole = planOf(options.checks, options.cells);
  const plan = options.shard === undefined ? whole : shareOf(whole, options.shard, options.costOf);
  const results: Result[] = [];
  let silent = 0;
  let stopped: string | undefined;

  for (const [done, { check, cell }] of plan.entries()) {
    const failed = results.filter(({ outcome }) => outcome.kind === "failed").length;
    options.onProgress?.({ done, of: plan.length, id: check.id, failed });
    if (signal?.aborted === true) stopped = "the run was interrupted";
    else if (silent >= patience) stopped = "the target no longer answers";
    else if (options.bail === true && failed > 0) stopped = "a check before it failed";
    const result = stopped === undefined ? await tryCheck(check, cell, target, signal) : undefined;
    const outcome: Outcome = result?.outcome ?? {
      kind: "undecided",
      problem: `not run: ${stopped}`,
    };
    // A check that is skipped asks nothing, and so hears nothing.
    if (outcome.kind !== "skipped") silent = result?.silent === true ? silent + 1 : 0;
    const known = options.known?.(check.id);
    const { id, level, statement, cites, also, url, operation } = check;
    results.push({
      id,
      level,
      statement,
      cites,
      ...(also !== undefined && { also: [...also] }),
      url,
      operation,
      ...cell,
      outcome,
      ...(known !== undefined && { known }),
      milliseconds: result?.milliseconds ?? 0,
      ...(result?.lag !== undefined && { lag: result.lag }),
      ...(result?.retried === true && { retried: true }),
      ...(result?.exchanges !== undefined && { exchanges: result.exchanges }),
    });
  }
  // The last check may be the one that was interrupted.
  if (signal?.aborted === true) stopped ??= "the run was interrupted";
  const problems = await target.close();
  return {
    format: 1,
    suite: options.suite,
    target: {
      kind: target.kind,
      baseUrl: target.baseUrl,
      capabilities: [...target.capabilities].toSorted(),
    },
    startedAt,
    ...(stopped === undefined && { finishedAt: new Date(now()).toISOString() }),
    seed: options.seed,
    ...(options.shard && { shard: { ...options.shard, results: whole.length } }),
    requests: target.requests(),
    required: [...(options.required ?? [])],
    problems: [...problems],
    outdated: [],
    results,
    observations: target.observations().map(({ requestId, ...seen }) => ({
      ...seen,
      ...(requestId !== undefined && { requestId: cut(requestId) }),
    })),
    drift: options.drift === false ? [] : [...target.drift()],
    ...(target.responseTimes && { responseTimes: [...target.responseTimes()] }),
  };
}

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
  const divisible = plan.filter(({ check }) => check.last !== true);
  const mine = new Set(partOf(divisible, shard, ({ check }) => costOf(check.id)));
  return plan.filter((entry) => entry.check.last === true || mine.has(entry));
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
  const inOrder = checks.toSorted((a, b) => Number(a.last === true) - Number(b.last === true));
  return cells.flatMap((cell) =>
    inOrder.filter((check) => differs(check, cell)).map((check) => ({ check, cell })),
  );
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
  target: Runnable<Trial>,
  signal: AbortSignal | undefined,
): Promise<Tried> {
  const lacking = check.needs.filter((capability) => !target.capabilities.has(capability));
  const began = performance.now();
  const log: TrialLog = { heard: [] };
  const ended = (outcome: Outcome, rest: Partial<Tried> = {}): Tried => ({
    ...log,
    outcome: short(outcome),
    milliseconds: round(performance.now() - began),
    silent: false,
    ...(outcome.kind !== "passed" && log.heard.length > 0 && { exchanges: log.heard.map(record) }),
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
    thrown = { error: new Undecided("the run was interrupted") };
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
