import type { Observation, RunDocument } from "../../document/run-document.ts";

export interface PastAnswer {
  readonly observed: string;
  /** The day on which it was first seen. */
  readonly since: string;
}

/** Earlier answers to an open question, the oldest first: those of the ledger, then that of the baseline. */
export function pastAnswers(
  { id, before, earlier = [] }: Observation,
  { baseline }: Pick<RunDocument, "baseline">,
): readonly PastAnswer[] {
  const ledger = [...earlier, ...(before === undefined ? [] : [before])];
  const last = baseline?.observations.find((one) => one.id === id)?.observed;
  return last === undefined || last === ledger.at(-1)?.observed
    ? ledger
    : [...ledger, { observed: last, since: baseline?.startedAt.slice(0, 10) ?? "" }];
}
