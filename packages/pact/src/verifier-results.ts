import { z } from "zod";

/** What verifying an interaction came to. What could not be brought about is skipped, and never counts as passed. */
export type InteractionOutcome =
  | { readonly kind: "passed" }
  | { readonly kind: "failed"; readonly problems: readonly string[] }
  | { readonly kind: "skipped"; readonly lacking: readonly string[] }
  | { readonly kind: "undecided"; readonly problem: string };

/** What the verifier says of each interaction, in order. */
const Results = z.looseObject({
  interactionResults: z.array(
    z.looseObject({
      description: z.string(),
      result: z.string(),
      mismatch: z
        .looseObject({
          message: z.string().optional(),
          mismatches: z
            .array(
              z.looseObject({
                type: z.string(),
                mismatch: z.string().optional(),
                path: z.string().optional(),
                key: z.string().optional(),
                actual: z.unknown(),
              }),
            )
            .default([]),
        })
        .optional(),
    }),
  ),
});
export type Result = z.infer<typeof Results>["interactionResults"][number];

/** Reads what the verifier says; throws where it says something else. */
export function readResults(text: string): readonly Result[] {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw new Error(`Pact's verifier says nothing but: ${text}`);
  }
  return Results.parse(value).interactionResults;
}

/** What nobody would read of the target's words is left out. */
const most = 50;
const readable = 2000;
const cut = (text: string): string =>
  text.length > readable ? `${text.slice(0, readable)}…` : text;

/** What a result means, or the trouble that there was on the way. */
export function outcomeOf(
  result: Result | undefined,
  trouble: string | undefined,
): InteractionOutcome {
  // Pact goes on where a state could not be brought about, and what it sees may look right by chance.
  if (trouble !== undefined) return { kind: "undecided", problem: trouble };
  if (result?.result === "OK") return { kind: "passed" };
  if (result === undefined)
    return { kind: "undecided", problem: "the verifier says nothing of it" };
  const { message, mismatches = [] } = result.mismatch ?? {};
  const status = Number(mismatches.find(({ type }) => type === "StatusMismatch")?.actual);
  if (status === 429 || status >= 500) {
    return { kind: "undecided", problem: `the target failed: status ${status}` };
  }
  const problems = mismatches.map(({ path, key, mismatch = "differs" }) =>
    [path ?? key, mismatch].filter(Boolean).join(": "),
  );
  const told = problems.length > 0 ? problems : [message ?? "it differs"];
  return { kind: "failed", problems: told.slice(0, most).map(cut) };
}
