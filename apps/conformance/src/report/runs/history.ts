import type { Result, RunDocument } from "../../document/run-document.ts";
import { headline } from "../headline/headline.ts";
import { type Event, eventsOf } from "./history-events.ts";
import { exitCode, tally, type Verdict } from "../../document/verdict.ts";
import { worstTried } from "../findings/worst.ts";

/** One run. */
export interface Night {
  readonly startedAt: string;
  readonly exitCode: 0 | 1 | 2;
  readonly headline: string;
  readonly tally: Readonly<Record<Verdict, number>>;
  readonly requests: number;
}

/** The verdicts of a check or a promise, night by night. Null if it was not run. */
export interface Trace {
  readonly verdicts: readonly (Verdict | null)[];
  readonly firstSeen: string;
  readonly firstFailed?: string;
  /** The start of the present state, passing or failing, as an ISO date. */
  readonly since?: string;
  readonly state: "passing" | "failing" | "unknown";
  /** It passed after a failure, and then failed again. */
  readonly flaky: boolean;
}

export interface CheckHistory extends Trace {
  readonly id: string;
  /** Its last failed or undecided outcome. */
  readonly last?: { readonly night: string; readonly problem: string; readonly requestId?: string };
}

export interface PromiseHistory extends Trace {
  readonly cites: string;
  readonly level: Result["level"];
  readonly statement: string;
  readonly url: string;
  readonly checks: readonly CheckHistory[];
}

export interface OperationHistory {
  readonly operation: string;
  /** The median response time of each night, in milliseconds. */
  readonly medians: readonly (number | null)[];
}

/** Many runs against one target: the nights, and what they saw of each promise. */
export interface History {
  readonly target: string;
  readonly nights: readonly Night[];
  readonly promises: readonly PromiseHistory[];
  readonly events: readonly Event[];
  readonly operations: readonly OperationHistory[];
}

/** The history of runs against one target, given in any order. */
export function historyOf(runs: readonly RunDocument[]): History {
  const inOrder = runs.toSorted((a, b) => a.startedAt.localeCompare(b.startedAt));
  return {
    target: inOrder.at(-1)?.target.kind ?? "",
    nights: inOrder.map((run) => ({
      startedAt: run.startedAt,
      exitCode: exitCode(run),
      headline: headline(run),
      tally: tally(run),
      requests: run.requests,
    })),
    promises: promisesOf(inOrder),
    events: inOrder.flatMap((run, index) => {
      const before = inOrder[index - 1];
      return before === undefined ? [] : eventsOf(run, before, inOrder.slice(0, index));
    }),
    operations: operationsOf(inOrder),
  };
}

/** A run with its results, grouped by promise or by check. */
interface GroupedRun {
  readonly run: RunDocument;
  readonly results: ReadonlyMap<string, readonly Result[]>;
}

const grouped = (
  runs: readonly RunDocument[],
  by: (result: Result) => string,
): readonly GroupedRun[] => runs.map((run) => ({ run, results: Map.groupBy(run.results, by) }));

function promisesOf(runs: readonly RunDocument[]): readonly PromiseHistory[] {
  const results = runs.flatMap((run) => run.results);
  const byPromise = grouped(runs, ({ cites }) => cites);
  const byCheck = grouped(runs, ({ id }) => id);
  return [...Map.groupBy(results, ({ cites }) => cites)].flatMap(([cites, all]) => {
    // The newest run's wording.
    const newest = all.at(-1);
    if (newest === undefined) return [];
    const ids = [...new Set(all.map(({ id }) => id))];
    const { level, statement, url } = newest;
    const checks = ids.map((id) => checkOf(byCheck, id));
    return [{ cites, level, statement, url, ...traceOf(byPromise, cites), checks }];
  });
}

function checkOf(runs: readonly GroupedRun[], id: string): CheckHistory {
  const odd = runs.flatMap(({ run, results }) =>
    (results.get(id) ?? []).flatMap(({ outcome, exchanges = [] }) =>
      outcome.kind === "failed" || outcome.kind === "undecided"
        ? [
            {
              night: run.startedAt,
              problem: outcome.problem,
              requestId: exchanges.at(-1)?.requestId,
            },
          ]
        : [],
    ),
  );
  const { requestId, ...last } = odd.at(-1) ?? {};
  return {
    id,
    ...traceOf(runs, id),
    ...("night" in last && { last: { ...last, ...(requestId !== undefined && { requestId }) } }),
  };
}

const stateOf = (one: Verdict | null): Trace["state"] => {
  switch (one) {
    case "conforms":
    case "fixed":
      return "passing";
    case "breaks":
    case "advice":
    case "known":
      return "failing";
    case "skipped":
    case "undecided":
    case null:
      return "unknown";
  }
};

function traceOf(runs: readonly GroupedRun[], name: string): Trace {
  const nights = runs.map(({ run, results }) => {
    const mine = results.get(name) ?? [];
    const seen = worstTried(mine) ?? null;
    // A run with a baseline knows failures that began before the first night.
    const since = mine.flatMap((result) => result.since ?? []).toSorted()[0];
    return { startedAt: run.startedAt, seen, state: stateOf(seen), since };
  });
  const decided = nights.filter(({ state }) => state !== "unknown");
  const turns = decided.filter(({ state }, index) => state !== decided[index - 1]?.state);
  const turn = turns.at(-1);
  const failed = decided.find(({ state }) => state === "failing");
  const began = ({ state, startedAt, since }: (typeof nights)[number]) =>
    state === "failing" && since !== undefined && since < startedAt ? since : startedAt;
  return {
    verdicts: nights.map(({ seen }) => seen),
    firstSeen: nights.find(({ seen }) => seen !== null)?.startedAt ?? "",
    ...(failed && { firstFailed: began(failed) }),
    ...(turn && { since: began(turn) }),
    state: turn?.state ?? "unknown",
    flaky: turns.filter(({ state }) => state === "failing").length > 1,
  };
}

function operationsOf(runs: readonly RunDocument[]): readonly OperationHistory[] {
  const operations = new Set(
    runs.flatMap(({ responseTimes = [] }) => responseTimes.map(({ operation }) => operation)),
  );
  return [...operations].toSorted().map((operation) => ({
    operation,
    medians: runs.map(
      ({ responseTimes = [] }) =>
        responseTimes.find((one) => one.operation === operation)?.median ?? null,
    ),
  }));
}
