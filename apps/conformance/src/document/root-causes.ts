import type { Result } from "./run-document.ts";

/** Names the cause of the cause, where a check is undecided because of another one that is undecided, too. */
export function nameRoots(results: readonly Result[]): readonly Result[] {
  const becauseOf = (result: Result | undefined) =>
    result?.outcome.kind === "undecided" ? result.outcome.because : undefined;
  return results.map((result) => {
    const { outcome, apiVersion, inflection } = result;
    if (outcome.kind !== "undecided" || outcome.because === undefined) return result;
    const own = results.filter(
      (one) => one.apiVersion === apiVersion && one.inflection === inflection,
    );
    let { because } = outcome;
    for (const seen = new Set([result.id]); !seen.has(because.check);) {
      const id: string = because.check;
      seen.add(id);
      because = becauseOf(own.find((one) => one.id === id)) ?? because;
    }
    return { ...result, outcome: { ...outcome, because } };
  });
}
