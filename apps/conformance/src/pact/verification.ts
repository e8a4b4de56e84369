import { z } from "zod";

const InteractionOutcome = z.discriminatedUnion("kind", [
  z.strictObject({ kind: z.literal("passed") }),
  z.strictObject({ kind: z.literal("failed"), problems: z.array(z.string()).readonly() }),
  z.strictObject({ kind: z.literal("skipped"), lacking: z.array(z.string()).readonly() }),
  z.strictObject({ kind: z.literal("undecided"), problem: z.string() }),
]);

/** The result of verifying a pact with a provider. Lists interactions that were not verified too. */
export const Verification = z.strictObject({
  format: z.literal(1),
  suite: z.strictObject({ name: z.string(), version: z.string() }),
  pact: z.strictObject({ consumer: z.string(), provider: z.string(), digest: z.string() }),
  target: z.strictObject({ kind: z.string(), baseUrl: z.string() }),
  startedAt: z.iso.datetime(),
  finishedAt: z.iso.datetime(),
  /** Without these capabilities the verification is inconclusive. */
  required: z.array(z.string()),
  /** Problems of the whole verification, or of its teardown. */
  problems: z.array(z.string()).readonly(),
  interactions: z
    .array(
      z.strictObject({
        description: z.string(),
        states: z.array(z.string()).readonly(),
        cites: z.array(z.string()).readonly(),
        outcome: InteractionOutcome,
      }),
    )
    .readonly(),
});
export type Verification = z.infer<typeof Verification>;
export type VerifiedInteraction = Verification["interactions"][number];

export type Counts = Readonly<Record<VerifiedInteraction["outcome"]["kind"], number>>;

export function countsOf({ interactions }: Pick<Verification, "interactions">): Counts {
  const counts = { passed: 0, failed: 0, skipped: 0, undecided: 0 };
  for (const { outcome } of interactions) counts[outcome.kind] += 1;
  return counts;
}

/** The capabilities whose lack left an interaction unverified. */
export const lackedBy = ({
  interactions,
}: Pick<Verification, "interactions">): readonly string[] => [
  ...new Set(
    interactions.flatMap(({ outcome }) => (outcome.kind === "skipped" ? outcome.lacking : [])),
  ),
];

/** Exit code 0: the pact is kept, as far as the target can show; 1: it is broken; 2: inconclusive. */
export function verificationCode(
  verification: Pick<Verification, "interactions" | "required" | "problems">,
): 0 | 1 | 2 {
  const { failed, undecided, passed } = countsOf(verification);
  if (failed > 0) return 1;
  const lacked = lackedBy(verification);
  const missing = verification.required.some((one) => lacked.includes(one));
  if (undecided > 0 || missing || verification.problems.length > 0) return 2;
  return passed > 0 ? 0 : 2;
}

/** The name of the file of a verification in the folder of reports, by kind of target. */
export const verificationFile = (kind: string): string => `pact-verification-${kind}.json`;
