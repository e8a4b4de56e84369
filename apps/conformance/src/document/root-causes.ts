import type { Result } from "./run-document.ts";

type Because = NonNullable<Extract<Result["outcome"], { readonly kind: "undecided" }>["because"]>;

/** Why a check is undecided: each cause is the reason for the one before. */
export interface Causes {
  readonly chain: readonly Because[];
  /** The last cause is a check that comes earlier in the chain. */
  readonly isCircle: boolean;
}

/** The causes of a result, in its own cell. Without any, the chain is empty. */
export function causesOf(result: Result, all: readonly Result[]): Causes {
  const chain: Because[] = [];
  const seen = new Set([result.id]);
  let because = becauseOf(result);
  while (because !== undefined) {
    chain.push(because);
    const { check } = because;
    if (seen.has(check)) return { chain, isCircle: true };
    seen.add(check);
    because = becauseOf(
      all.find(
        ({ id, apiVersion, inflection }) =>
          id === check && apiVersion === result.apiVersion && inflection === result.inflection,
      ),
    );
  }
  return { chain, isCircle: false };
}

const becauseOf = (result: Result | undefined): Because | undefined =>
  result?.outcome.kind === "undecided" ? result.outcome.because : undefined;

/** Names the last of a chain of undecided checks as the reason of each. */
export const nameRoots = (results: readonly Result[]): readonly Result[] =>
  results.map((result) => {
    const because = causesOf(result, results).chain.at(-1);
    const { outcome } = result;
    return because === undefined || outcome.kind !== "undecided"
      ? result
      : { ...result, outcome: { ...outcome, because } };
  });
