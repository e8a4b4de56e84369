import { z } from "zod";

export const Answer = z.enum(["yes", "no", "unknown"]);
export type Answer = z.infer<typeof Answer>;

/** A document that evidence stands in: what it is about, and when it was made. */
export const Origin = z.strictObject({
  file: z.string(),
  /** Version of the suite that made it. */
  suite: z.string(),
  target: z.strictObject({ kind: z.string(), baseUrl: z.string() }).optional(),
  /** The API versions that the target was spoken to in. */
  apiVersions: z.array(z.string()).readonly().optional(),
  description: z
    .strictObject({ source: z.string(), digest: z.string(), version: z.string() })
    .optional(),
  startedAt: z.iso.datetime().optional(),
  finishedAt: z.iso.datetime().optional(),
});
export type Origin = z.infer<typeof Origin>;

/** One thing that has to be so before a consumer goes out, what is known of it, and where from. */
export const Evidence = z.strictObject({
  what: z.string(),
  answer: Answer,
  /** What keeps the answer from being yes. */
  reasons: z.array(z.string()).readonly(),
  /** What was not looked at, and is no obstacle. */
  remarks: z.array(z.string()).readonly(),
  from: z.array(Origin).readonly(),
});
export type Evidence = z.infer<typeof Evidence>;

/** A promise that the pact relies on and of which no check passed, in one way of speaking to the API. */
export const UnseenPromise = z.strictObject({
  statement: z.string(),
  text: z.string(),
  apiVersion: z.string(),
  inflection: z.string(),
  /** Why no check of it passed. */
  because: z.string(),
  tolerated: z.boolean(),
  /** The command that would find out, where one can. */
  command: z.string().optional(),
});
export type UnseenPromise = z.infer<typeof UnseenPromise>;

/** May this version of a consumer go out? The answer with all that it rests on, and what it did not look at. */
export const VerdictDocument = z.strictObject({
  format: z.literal(2),
  suite: z.strictObject({ name: z.string(), version: z.string() }),
  pact: z.strictObject({
    consumer: z.string(),
    provider: z.string(),
    digest: z.string(),
    interactions: z.number().int(),
    apiVersions: z.array(z.string()).readonly(),
  }),
  /** Of the consumer, where it is known. */
  version: z.string().optional(),
  decidedAt: z.iso.datetime(),
  /** Days after which evidence of any kind no longer supports a yes. */
  maxAge: z.number(),
  tolerated: z.array(z.string()).readonly(),
  allowLoopback: z.boolean(),
  answer: Answer,
  evidence: z.array(Evidence).readonly(),
  /** Relied promises of which no check passed. */
  unseen: z.array(UnseenPromise).readonly(),
});
export type VerdictDocument = z.infer<typeof VerdictDocument>;
