import { z } from "zod";

/**
 * The outcome of verifying an interaction. An interaction is skipped if its state cannot be set up; it never counts
 * as passed.
 */
export type InteractionOutcome =
  | { readonly kind: "passed" }
  | { readonly kind: "failed"; readonly problems: readonly string[] }
  | { readonly kind: "skipped"; readonly lacking: readonly string[] }
  | { readonly kind: "undecided"; readonly problem: string };

/** The verifier's result of each interaction, in order. */
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

/**
 * Reads the verifier's results.
 * @throws if the text is something else
 */
export function readResults(text: string): readonly Result[] {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw new Error(`Pact's verifier gave no results: ${text}`);
  }
  return Results.parse(value).interactionResults;
}

/** The most problems that are kept of one interaction, and the most characters of each. */
const maxProblems = 50;
const maxCharacters = 2000;
const cut = (text: string): string =>
  text.length > maxCharacters ? `${text.slice(0, maxCharacters)}…` : text;

/** Turns a result into an outcome. `trouble` is the error that occurred during verification, if any. */
export function outcomeOf(
  result: Result | undefined,
  trouble: string | undefined,
): InteractionOutcome {
  // Pact goes on if a state could not be set up. What it then sees may look right by chance.
  if (trouble !== undefined) return { kind: "undecided", problem: trouble };
  if (result?.result === "OK") return { kind: "passed" };
  if (result === undefined)
    return { kind: "undecided", problem: "the verifier has no result for it" };
  const { message, mismatches = [] } = result.mismatch ?? {};
  const status = Number(mismatches.find(({ type }) => type === "StatusMismatch")?.actual);
  if (status === 429 || status >= 500) {
    return { kind: "undecided", problem: `the target failed: status ${status}` };
  }
  const problems = mismatches.map(({ path, key, mismatch = "differs" }) =>
    [path ?? key, mismatch].filter(Boolean).join(": "),
  );
  const shown = problems.length > 0 ? problems : [message ?? "it differs"];
  return { kind: "failed", problems: shown.slice(0, maxProblems).map(cut) };
}
