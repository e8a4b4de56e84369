import type { Result, RunDocument } from "./document.ts";
import { headline } from "./headline.ts";
import { exitCode, tally, type Verdict } from "./verdict.ts";
import { worstTried } from "./worst.ts";

/** One run of many. */
export interface Night {
  readonly startedAt: string;
  readonly exitCode: 0 | 1 | 2;
  readonly headline: string;
  readonly tally: Readonly<Record<Verdict, number>>;
  readonly requests: number;
}

/** What was seen of something from night to night; null where it was not run. */
export interface Trace {
  readonly verdicts: readonly (Verdict | null)[];
  readonly firstSeen: string;
  readonly firstFailed?: string;
  /** Since when it is as it was last found out: passing or failing. */
  readonly since?: string;
  readonly state: "passing" | "failing" | "unknown";
  /** It was mended, and failed again. */
  readonly flaky: boolean;
}

export interface CheckHistory extends Trace {
  readonly id: string;
  /** What was said when it last failed or was undecided, and in answer to which request. */
  readonly last?: { readonly night: string; readonly problem: string; readonly requestId?: string };
}

export interface PromiseHistory extends Trace {
  readonly cites: string;
  readonly level: Result["level"];
  readonly statement: string;
  readonly url: string;
  readonly checks: readonly CheckHistory[];
}

/** Something that was other than the night before. */
export interface Event {
  readonly night: string;
  readonly kind: "answer" | "drift" | "version" | "suite";
  readonly subject: string;
  readonly before: string;
  readonly after: string;
}

export interface OperationHistory {
  readonly operation: string;
  /** The median of each night's answers, in milliseconds. */
  readonly medians: readonly (number | null)[];
}

/** Many runs against one target: nights in their order, and what was seen of each promise. */
export interface History {
  readonly target: string;
  readonly nights: readonly Night[];
  readonly promises: readonly PromiseHistory[];
  readonly events: readonly Event[];
  readonly operations: readonly OperationHistory[];
}

/** The history of runs against one target, whatever their order. */
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

function promisesOf(runs: readonly RunDocument[]): readonly PromiseHistory[] {
  const results = runs.flatMap((run) => run.results);
  return [...Map.groupBy(results, ({ cites }) => cites)].flatMap(([cites, all]) => {
    // In the words of the newest.
    const newest = all.at(-1);
    if (newest === undefined) return [];
    const ids = [...new Set(all.map(({ id }) => id))];
    const { level, statement, url } = newest;
    return [
      {
        cites,
        level,
        statement,
        url,
        ...traceOf(runs, (result) => result.cites === cites),
        checks: ids.map((id) => checkOf(runs, id)),
      },
    ];
  });
}

function checkOf(runs: readonly RunDocument[], id: string): CheckHistory {
  const odd = runs.flatMap(({ startedAt, results }) =>
    results.flatMap(({ id: other, outcome, exchanges = [] }) =>
      other === id && (outcome.kind === "failed" || outcome.kind === "undecided")
        ? [{ night: startedAt, problem: outcome.problem, requestId: exchanges.at(-1)?.requestId }]
        : [],
    ),
  );
  const { requestId, ...last } = odd.at(-1) ?? {};
  return {
    id,
    ...traceOf(runs, (result) => result.id === id),
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

function traceOf(runs: readonly RunDocument[], isMine: (result: Result) => boolean): Trace {
  const nights = runs.map((run) => {
    const mine = run.results.filter(isMine);
    const seen = worstTried(mine) ?? null;
    // A run that was compared with others knows of a time before the first night.
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

/** What a run saw that the one before, or none before it, had seen. */
function eventsOf(
  run: RunDocument,
  before: RunDocument,
  earlier: readonly RunDocument[],
): readonly Event[] {
  const night = run.startedAt;
  const known = new Map(
    earlier.flatMap(({ observations }) => observations.map(({ id, observed }) => [id, observed])),
  );
  const drifted = new Set(
    earlier.flatMap(({ drift }) => drift.map(({ where, what }) => `${where}\n${what}`)),
  );
  const fresh = run.drift.filter(({ where, what }) => !drifted.has(`${where}\n${what}`));
  const spoken = (of: readonly RunDocument[]) =>
    new Set(of.flatMap(({ results }) => results.map(({ apiVersion }) => apiVersion)));
  return [
    ...run.observations.flatMap(({ id, observed }): readonly Event[] => {
      const was = known.get(id);
      return was === undefined || was === observed
        ? []
        : [{ night, kind: "answer", subject: id, before: was, after: observed }];
    }),
    ...[...Map.groupBy(fresh, ({ what }) => what)].map(([what, [first, ...others]]): Event => ({
      night,
      kind: "drift",
      subject: `${first?.where ?? ""}${others.length > 0 ? ` and ${others.length} more` : ""}`,
      before: "",
      after: what,
    })),
    ...[...spoken([run]).difference(spoken(earlier))].map((version): Event => ({
      night,
      kind: "version",
      subject: version,
      before: "",
      after: "",
    })),
    ...(run.suite.version === before.suite.version
      ? []
      : [
          {
            night,
            kind: "suite" as const,
            subject: run.suite.name,
            before: before.suite.version,
            after: run.suite.version,
          },
        ]),
  ];
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
