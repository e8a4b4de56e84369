import type { Result } from "./run-document.ts";

/**
 * Makes failures undecided that repeat another check's failure under other circumstances. They name that check as the cause.
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
