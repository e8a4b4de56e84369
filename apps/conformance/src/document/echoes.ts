import type { Result } from "./run-document.ts";

/**
 * The same results; those that try in other circumstances what another check found broken are undecided because of that one.
 */
export const foldEchoes = (results: readonly Result[]): Result[] =>
  results.map((result) => {
    if (result.echoes !== true || result.outcome.kind !== "failed") return result;
    const first = results.find(
      ({ outcome, echoes, cites, apiVersion, inflection }) =>
        outcome.kind === "failed" &&
        echoes !== true &&
        cites === result.cites &&
        apiVersion === result.apiVersion &&
        inflection === result.inflection,
    );
    if (first === undefined) return result;
    const { problem } = result.outcome;
    const because = { statement: result.cites, check: first.id };
    return { ...result, outcome: { kind: "undecided", problem, because } };
  });
