import { z } from "zod";

/** One answer of the target and the request before it. No header that was sent is in it. */
export const RecordedExchange = z.strictObject({
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
});
export type RecordedExchange = z.infer<typeof RecordedExchange>;

export const Outcome = z.discriminatedUnion("kind", [
  z.strictObject({ kind: z.literal("passed") }),
  z.strictObject({
    kind: z.literal("failed"),
    problem: z.string(),
    expected: z.string(),
    actual: z.string(),
  }),
  z.strictObject({ kind: z.literal("skipped"), lacking: z.array(z.string()).min(1) }),
  z.strictObject({ kind: z.literal("undecided"), problem: z.string() }),
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
  milliseconds: z.number(),
  /** The longest time, in milliseconds, that a read lagged behind a write. */
  lag: z.number().optional(),
  /** The check was run again after a failure of the infrastructure. */
  retried: z.literal(true).optional(),
  exchanges: z.array(RecordedExchange).optional(),
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

/** Everything that a run found, and the only input of a reporter. Counts and verdicts are derived from it. */
export const RunDocument = z.strictObject({
  format: z.literal(1),
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
});
export type RunDocument = z.infer<typeof RunDocument>;
