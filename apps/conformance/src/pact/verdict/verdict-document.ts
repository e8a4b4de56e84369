import { z } from "zod";

export const Answer = z.enum(["yes", "no", "unknown"]);
export type Answer = z.infer<typeof Answer>;

/** The document that a piece of evidence comes from: its subject and its date. */
export const Origin = z.strictObject({
  file: z.string(),
  /** Version of the suite that made it. */
  suite: z.string(),
  target: z.strictObject({ kind: z.string(), baseUrl: z.string() }).optional(),
  /** The API versions of the requests. */
  apiVersions: z.array(z.string()).readonly().optional(),
  description: z
    .strictObject({ source: z.string(), digest: z.string(), version: z.string() })
    .optional(),
  startedAt: z.iso.datetime().optional(),
  finishedAt: z.iso.datetime().optional(),
});
export type Origin = z.infer<typeof Origin>;

/** One condition for a deployment, whether it holds, and the evidence. */
export const Evidence = z.strictObject({
  what: z.string(),
  answer: Answer,
  /** Why the answer is not yes. */
  reasons: z.array(z.string()).readonly(),
  /** What was not checked, but does not matter for the answer. */
  remarks: z.array(z.string()).readonly(),
  from: z.array(Origin).readonly(),
});
export type Evidence = z.infer<typeof Evidence>;

/** A statement that the pact relies on and no check confirmed, in one API version and key inflection. */
export const UnseenPromise = z.strictObject({
  statement: z.string(),
  text: z.string(),
  apiVersion: z.string(),
  inflection: z.string(),
  /** Why no check of it passed. */
  because: z.string(),
  tolerated: z.boolean(),
  /** The command that would test it, if there is one. */
  command: z.string().optional(),
});
export type UnseenPromise = z.infer<typeof UnseenPromise>;

/** The answer whether this version of a consumer may be deployed, with all its evidence and what was not checked. */
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
  /** The consumer's version, if known. */
  version: z.string().optional(),
  decidedAt: z.iso.datetime(),
  /** Evidence older than this many days does not support a yes. */
  maxAge: z.number(),
  tolerated: z.array(z.string()).readonly(),
  allowLoopback: z.boolean(),
  answer: Answer,
  evidence: z.array(Evidence).readonly(),
  /** The statements that the pact relies on and no check confirmed. */
  unseen: z.array(UnseenPromise).readonly(),
});
export type VerdictDocument = z.infer<typeof VerdictDocument>;
