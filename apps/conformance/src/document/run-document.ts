import { z } from "zod";

/** A request and its answer. It holds no request header, and so no key. */
export const ExchangeRecord = z.strictObject({
  /** The party whose key was sent, or "nobody". */
  by: z.string(),
  method: z.string(),
  path: z.string(),
  sent: z.string().optional(),
  /** The number of its idempotency key, if another request of the check had the same one. */
  sharedKey: z.number().int().positive().optional(),
  /** An action or a creation was sent without an idempotency key. */
  withoutKey: z.literal(true).optional(),
  /** It was sent with a key that is not valid. */
  invalidKey: z.literal(true).optional(),
  /** The content type that was sent, if it is neither JSON with a body nor missing without one. */
  contentType: z.string().optional(),
  status: z.number().int(),
  headers: z.record(z.string(), z.string()),
  body: z.string(),
  requestId: z.string().optional(),
  /** Set if the request was made in another cell than the result's. */
  apiVersion: z.string().optional(),
  inflection: z.string().optional(),
  startedAt: z.iso.datetime(),
  milliseconds: z.number(),
  /** The exchange that shows the problem. */
  shows: z.literal(true).optional(),
});
export type ExchangeRecord = z.infer<typeof ExchangeRecord>;

export const Outcome = z.discriminatedUnion("kind", [
  z.strictObject({ kind: z.literal("passed") }),
  z.strictObject({
    kind: z.literal("failed"),
    problem: z.string(),
    expected: z.string(),
    actual: z.string(),
  }),
  z.strictObject({ kind: z.literal("skipped"), lacking: z.array(z.string()).min(1) }),
  z.strictObject({
    kind: z.literal("undecided"),
    problem: z.string(),
    /** A later run may decide it. */
    mayPassLater: z.literal(true).optional(),
    /** A broken promise that made this check undecided, and the check that judges it. */
    because: z.strictObject({ statement: z.string(), check: z.string() }).optional(),
  }),
]);
export type Outcome = z.infer<typeof Outcome>;

/** What folds failures of different shards that have the same cause: kinds of answers, instead of the answers. */
export const Trace = z.strictObject({
  /** The kind of the answer that shows the failure. */
  kind: z.string().optional(),
  /** The request, its actor and the answer, without ids, if this is a step. */
  step: z.string().optional(),
  /** If the same party gets this answer to the step in another check, that failure is the same defect. */
  recurs: z.literal(true).optional(),
  /** Only the HTTP status shows it. */
  byStatus: z.literal(true).optional(),
  /** The kinds of answers that show it, if a check of all answers found it. */
  wrong: z.array(z.string()).optional(),
  /** The kinds of answers that are wrong as a whole. */
  spoils: z
    .strictObject({
      kinds: z.array(z.string()),
      for: z.enum(["all", "others"]),
      leads: z.boolean(),
      rare: z.literal(true).optional(),
      apart: z.literal(true).optional(),
      words: z.array(z.string()).optional(),
      misleading: z.literal(true).optional(),
      cause: z.enum(["this", "first"]).optional(),
    })
    .optional(),
});
export type Trace = z.infer<typeof Trace>;

/** Begins the problem of a check that a run did not come to. */
export const notRun = "not run: ";

export const Result = z.strictObject({
  id: z.string(),
  level: z.enum(["MUST", "SHOULD", "MAY"]),
  /** The promise in words, and its id. */
  statement: z.string(),
  cites: z.string(),
  /** Other promises that the check tests on its way. */
  alsoCites: z.array(z.string()).optional(),
  url: z.url(),
  operation: z.string(),
  apiVersion: z.string(),
  inflection: z.string(),
  outcome: Outcome,
  /**
   * The check repeats what other checks judge under other circumstances. If one of them fails, this one does not report the
   * same again.
   */
  echoes: z.literal(true).optional(),
  /** Why this failure is known. */
  known: z.string().optional(),
  /** The line in the file of known failures that says so, and its pattern. */
  knownBy: z.strictObject({ line: z.number().int().positive(), pattern: z.string() }).optional(),
  /** Since when it fails, as far as the baselines know. */
  since: z.iso.datetime().optional(),
  milliseconds: z.number(),
  /** The longest time, in milliseconds, that a read lagged behind a write. */
  lag: z.number().optional(),
  /** The check was retried after an infrastructure failure. */
  retried: z.literal(true).optional(),
  /** The number of repetitions, and how many of them passed. The outcome is the worst of all. */
  repeats: z
    .strictObject({ of: z.number().int().positive(), passed: z.number().int().nonnegative() })
    .optional(),
  /** When an earlier run decided it, with an acceptance that is used up by now. */
  carriedOver: z.iso.datetime().optional(),
  /** Most answers of an operation are wrong in this way. */
  throughout: z.literal(true).optional(),
  exchanges: z.array(ExchangeRecord).optional(),
  /** The check that sent the request which shows the failure, if it is another one. Both together repeat it. */
  askedBy: z.string().optional(),
  /** Its place in the whole run, if the run is a shard. */
  place: z.number().int().nonnegative().optional(),
  /** What shows the failure, if the run is a shard. */
  trace: Trace.optional(),
});
export type Result = z.infer<typeof Result>;

export const Observation = z.strictObject({
  id: z.string(),
  question: z.string(),
  candidates: z.array(z.string()),
  observed: z.string(),
  requestId: z.string().optional(),
  /** The check that asked, and the exchange that shows the answer. */
  check: z.string().optional(),
  exchange: ExchangeRecord.optional(),
  /** The ledger's answer, and the day on which it was first seen. */
  before: z.strictObject({ observed: z.string(), since: z.string() }).optional(),
  /** Older answers that the ledger has replaced, the oldest first. */
  earlier: z.array(z.strictObject({ observed: z.string(), since: z.string() })).optional(),
  /** The user accepted the new answer into the ledger. */
  accepted: z.literal(true).optional(),
});
export type Observation = z.infer<typeof Observation>;

/** A difference from today's description that Persona may make at any time. */
export const Drift = z.strictObject({
  /** An operation, and a path in its body or headers. */
  where: z.string(),
  what: z.string(),
  requestId: z.string().optional(),
});
export type Drift = z.infer<typeof Drift>;

/** The response times of one operation, in milliseconds. */
export const ResponseTime = z.strictObject({
  operation: z.string(),
  requests: z.number().int(),
  median: z.number(),
  longest: z.number(),
});
export type ResponseTime = z.infer<typeof ResponseTime>;

/** Pairs of properties of requests, such as an API version and an operation, and the pairs that no request had. */
export const Pairs = z.strictObject({ of: z.number().int(), unmet: z.array(z.string()) });
export type Pairs = z.infer<typeof Pairs>;

/** The result of a selftest: which checks noticed which fault. */
export const KillMatrix = z.strictObject({
  startedAt: z.iso.datetime(),
  checks: z.array(z.string()),
  /** For each fault, the indices in `checks` of the checks that noticed it. */
  faults: z.record(z.string(), z.array(z.number().int())),
  /** How many sets of rulings the selftest tried, and the sets under which a check failed wrongly. */
  rulings: z.number().int(),
  alarms: z.array(z.string()),
});
export type KillMatrix = z.infer<typeof KillMatrix>;

/** The parts of a run that the next run compares itself with. */
export const Baseline = z.strictObject({
  startedAt: z.iso.datetime(),
  results: z.array(
    z.strictObject({
      id: z.string(),
      apiVersion: z.string(),
      inflection: z.string(),
      outcome: z.enum(["passed", "failed", "skipped", "undecided"]),
      /** The last decided outcome of a check that is undecided now. */
      last: z.enum(["passed", "failed"]).optional(),
      milliseconds: z.number(),
      since: z.iso.datetime().optional(),
    }),
  ),
  observations: z.array(z.strictObject({ id: z.string(), observed: z.string() })),
  drift: z.array(z.strictObject({ where: z.string(), what: z.string() })),
  responseTimes: z.array(ResponseTime).optional(),
});
export type Baseline = z.infer<typeof Baseline>;

/** A line for a person who restores the target: words, or a command for a shell. */
export const ByHandLine = z.strictObject({
  text: z.string(),
  isCommand: z.literal(true).optional(),
});
export type ByHandLine = z.infer<typeof ByHandLine>;

/** Why a run may not move the connection to work on, in a few words, and what to do about it. */
export const Unmoved = z.strictObject({ why: z.string(), remedy: z.string() });
export type Unmoved = z.infer<typeof Unmoved>;

/** Everything that a run found. It is the only input of a reporter. Counts and verdicts are derived from it. */
export const RunDocument = z.strictObject({
  format: z.literal(2),
  suite: z.strictObject({ name: z.string(), version: z.string() }),
  target: z.strictObject({
    kind: z.string(),
    baseUrl: z.string(),
    capabilities: z.array(z.string()),
    /** Present if the run may not move the connection to work on. */
    unmoved: Unmoved.optional(),
    /** The faults and rulings of the mock, as the options `--fault` and `--ruling` name them. */
    faults: z.array(z.string()).optional(),
    rulings: z.array(z.string()).optional(),
    /** Further options of the command line that a run needs to find the same again, such as `--redeem=all`. */
    options: z.array(z.string()).optional(),
  }),
  startedAt: z.iso.datetime(),
  /** Missing if the run was cut short. */
  finishedAt: z.iso.datetime().optional(),
  seed: z.number().int(),
  /** The index of this shard, the number of shards, and the number of results of the whole run, if it is known. */
  shard: z
    .strictObject({
      index: z.number().int().positive(),
      of: z.number().int().positive(),
      results: z.number().int().optional(),
    })
    .optional(),
  /** The number of requests sent. */
  requests: z.number().int(),
  /** Without these capabilities the run is inconclusive. */
  required: z.array(z.string()),
  /** Problems of the run as a whole, or of restoring the target. */
  problems: z.array(z.string()),
  /** How a person restores the target, if the run could not. The first line is a heading. */
  byHand: z.array(ByHandLine).optional(),
  /** Known failures that no longer hold, with a remedy. */
  outdated: z.array(z.string()),
  results: z.array(Result),
  observations: z.array(Observation),
  drift: z.array(Drift),
  responseTimes: z.array(ResponseTime).optional(),
  pairs: Pairs.optional(),
  /** The file in which code scanning shows the findings, relative to the repository's root. */
  location: z.string().optional(),
  /** The last selftest of this version of the suite, if its kill matrix lies beside the reports. */
  killMatrix: KillMatrix.optional(),
  /** The run to compare this one with. */
  baseline: Baseline.optional(),
});
export type RunDocument = z.infer<typeof RunDocument>;
