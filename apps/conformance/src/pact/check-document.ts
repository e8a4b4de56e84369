import { z } from "zod";

const Mismatch = z.strictObject({
  interaction: z.string(),
  where: z.string(),
  what: z.string(),
  pointer: z.string(),
});

/** The result of comparing a pact with a description. */
export const CheckDocument = z.strictObject({
  format: z.literal(1),
  suite: z.strictObject({ name: z.string(), version: z.string() }),
  pact: z.strictObject({
    consumer: z.string(),
    provider: z.string(),
    digest: z.string(),
    interactions: z.number().int(),
  }),
  spec: z.strictObject({ source: z.string(), digest: z.string(), version: z.string() }),
  checkedAt: z.iso.datetime(),
  findings: z.array(Mismatch),
  warnings: z.array(Mismatch),
  vacuous: z.array(z.strictObject({ pointer: z.string(), what: z.string() })),
});
export type CheckDocument = z.infer<typeof CheckDocument>;

/** The name of its file in the folder of reports. */
export const checkFile = "pact-check.json";
