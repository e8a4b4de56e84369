import type { Observation, Result, RunDocument } from "./run-document.ts";

/** An outcome, judged with its level and the known failures. */
export type Verdict =
  | "conforms"
  | "breaks"
  | "advice"
  | "known"
  | "fixed"
  | "skipped"
  | "undecided";

/** Weighs an outcome with its level and the known failures. */
export function verdict({
  level,
  outcome,
  known,
}: Pick<Result, "level" | "outcome" | "known">): Verdict {
  switch (outcome.kind) {
    case "passed":
      return known === undefined ? "conforms" : "fixed";
    case "failed":
      if (known !== undefined) return "known";
      return level === "MUST" ? "breaks" : "advice";
    case "undecided":
      // A check that a known failure blocks counts as known, too.
      return outcome.because !== undefined && known !== undefined ? "known" : "undecided";
    case "skipped":
      return "skipped";
  }
}

/** Whether an answer is not a candidate, or differs from the ledger's. */
export function isUnexpected({ candidates, observed, before, accepted }: Observation): boolean {
  if (!candidates.includes(observed)) return true;
  return before !== undefined && before.observed !== observed && accepted !== true;
}

/** The number of results with each verdict. */
export function tally(run: Pick<RunDocument, "results">): Readonly<Record<Verdict, number>> {
  const counts = {
    conforms: 0,
    breaks: 0,
    advice: 0,
    known: 0,
    fixed: 0,
    skipped: 0,
    undecided: 0,
  };
  for (const result of run.results) counts[verdict(result)] += 1;
  return counts;
}

/** Required capabilities for which a check was skipped. */
export function missing({ required, results }: RunDocument): readonly string[] {
  const lacking = new Set(
    results.flatMap(({ outcome }) => (outcome.kind === "skipped" ? outcome.lacking : [])),
  );
  return required.filter((capability) => lacking.has(capability));
}

/** 0: conforms. 1: a MUST failed, an answer changed, or a known failure is outdated. 2: inconclusive. */
export function exitCode(run: RunDocument): 0 | 1 | 2 {
  const counts = tally(run);
  const stale = counts.fixed > 0 || run.outdated.length > 0;
  if (counts.breaks > 0 || stale || run.observations.some(isUnexpected)) return 1;
  const complete = run.finishedAt !== undefined && run.problems.length === 0;
  if (!complete || counts.undecided > 0 || missing(run).length > 0) return 2;
  return counts.conforms + counts.known + counts.advice > 0 ? 0 : 2;
}
