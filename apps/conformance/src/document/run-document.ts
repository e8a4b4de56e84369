import { z } from "zod";

/** One answer of the target and the request before it. No header that was sent is in it. */
export const ExchangeRecord = z.strictObject({
  /** Whose key was used: a party, or "nobody". */
  by: z.string(),
  method: z.string(),
  path: z.string(),
  sent: z.string().optional(),
  status: z.number().int(),
  headers: z.record(z.string(), z.string()),
  body: z.string(),
  requestId: z.string().optional(),
  /** Where it was made in another cell of the matrix than the result's. */
  apiVersion: z.string().optional(),
  inflection: z.string().optional(),
  startedAt: z.iso.datetime(),
  milliseconds: z.number(),
  /** It shows what is wrong. */
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
    /** What kept it from finding out may be gone by a later run. */
    mayPassLater: z.literal(true).optional(),
    /** The promise that is broken elsewhere and kept it from finding out, and the check that judges that promise. */
    because: z.strictObject({ statement: z.string(), check: z.string() }).optional(),
  }),
]);
export type Outcome = z.infer<typeof Outcome>;

export const Result = z.strictObject({
  id: z.string(),
  level: z.enum(["MUST", "SHOULD", "MAY"]),
  /** The promise in words, and its id in the registry. */
  statement: z.string(),
  cites: z.string(),
  /** Other promises that the check guards on its way. */
  also: z.array(z.string()).optional(),
  url: z.url(),
  operation: z.string(),
  apiVersion: z.string(),
  inflection: z.string(),
  outcome: Outcome,
  /** Why this failure is known. */
  known: z.string().optional(),
  /** When it was first seen to fail, as far back as the baselines go. */
  since: z.iso.datetime().optional(),
  milliseconds: z.number(),
  /** The longest time, in milliseconds, that a read lagged behind a write. */
  lag: z.number().optional(),
  /** The check was run again after a failure of the infrastructure. */
  retried: z.literal(true).optional(),
  /** How often it was run, and how often it passed, where that is more than once. The outcome is the worst of them. */
  repeats: z
    .strictObject({ of: z.number().int().positive(), passed: z.number().int().nonnegative() })
    .optional(),
  /** When an earlier run found it out, whose acceptance is used up. */
  carried: z.iso.datetime().optional(),
  /** Most answers of an operation are wrong in this way, whatever was asked. */
  throughout: z.literal(true).optional(),
  exchanges: z.array(ExchangeRecord).optional(),
});
export type Result = z.infer<typeof Result>;

export const Observation = z.strictObject({
  id: z.string(),
  question: z.string(),
  candidates: z.array(z.string()),
  observed: z.string(),
  requestId: z.string().optional(),
  /** The ledger's answer and the day it was first seen. */
  before: z.strictObject({ observed: z.string(), since: z.string() }).optional(),
  /** The answers that the ledger was told to accept others for, oldest first. */
  earlier: z.array(z.strictObject({ observed: z.string(), since: z.string() })).optional(),
  /** The ledger was told to accept the new answer. */
  accepted: z.literal(true).optional(),
});
export type Observation = z.infer<typeof Observation>;

/** Something that is other than today's description says, and that Persona may change at any time. */
export const Drift = z.strictObject({
  /** Where: an operation and a path in its body or its headers. */
  where: z.string(),
  what: z.string(),
  requestId: z.string().optional(),
});
export type Drift = z.infer<typeof Drift>;

/** How long the target took to answer requests of one operation, in milliseconds. */
export const ResponseTime = z.strictObject({
  operation: z.string(),
  requests: z.number().int(),
  median: z.number(),
  longest: z.number(),
});
export type ResponseTime = z.infer<typeof ResponseTime>;

/** What the suite is worth: which of its checks noticed which fault of the mock. As small as it can be. */
export const KillMatrix = z.strictObject({
  startedAt: z.iso.datetime(),
  checks: z.array(z.string()),
  /** For each fault the places, in `checks`, of those that noticed it. */
  faults: z.record(z.string(), z.array(z.number().int())),
  /** Sets of answers to open questions that the suite was tried under, and those that alarmed it. */
  rulings: z.number().int(),
  alarms: z.array(z.string()),
});
export type KillMatrix = z.infer<typeof KillMatrix>;

/** What a run remembers of the one before: enough to tell what changed, and since when something fails. */
export const Baseline = z.strictObject({
  startedAt: z.iso.datetime(),
  results: z.array(
    z.strictObject({
      id: z.string(),
      apiVersion: z.string(),
      inflection: z.string(),
      outcome: z.enum(["passed", "failed", "skipped", "undecided"]),
      /** What it was when it was last found out, where it is undecided. */
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

/** Everything that a run found, and the only input of a reporter. Counts and verdicts are derived from it. */
export const RunDocument = z.strictObject({
  format: z.literal(2),
  suite: z.strictObject({ name: z.string(), version: z.string() }),
  target: z.strictObject({
    kind: z.string(),
    baseUrl: z.string(),
    capabilities: z.array(z.string()),
  }),
  startedAt: z.iso.datetime(),
  /** Missing where the run was cut short. */
  finishedAt: z.iso.datetime().optional(),
  seed: z.number().int(),
  /** Which part of a run this is, of how many, and how many results the whole has, where that is known. */
  shard: z
    .strictObject({
      index: z.number().int().positive(),
      of: z.number().int().positive(),
      results: z.number().int().optional(),
    })
    .optional(),
  /** Requests that were sent, all told. */
  requests: z.number().int(),
  /** Capabilities without which the run proves nothing. */
  required: z.array(z.string()),
  /** What stood in the way of the run as a whole, or of leaving the target as it was found. */
  problems: z.array(z.string()),
  /** Known failures that no longer hold, each with what to do. */
  outdated: z.array(z.string()),
  results: z.array(Result),
  observations: z.array(Observation),
  drift: z.array(Drift),
  responseTimes: z.array(ResponseTime).optional(),
  /** The file of the repository that what was found lies in for code scanning, from the repository's root. */
  location: z.string().optional(),
  /** The last selftest of this version of the suite, where its matrix was found beside the reports. */
  killMatrix: KillMatrix.optional(),
  /** The run that this one is compared with. */
  baseline: Baseline.optional(),
});
export type RunDocument = z.infer<typeof RunDocument>;
