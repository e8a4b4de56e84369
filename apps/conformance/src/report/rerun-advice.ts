import type { RunDocument } from "../document/run-document.ts";
import { parkedIn } from "./parked.ts";
import { plural } from "./text.ts";
import { exitCode } from "../document/verdict.ts";

/** Whether to run again after an inconclusive run, in a sentence without its full stop. */
export function rerunAdvice(run: RunDocument): string | undefined {
  if (exitCode(run) !== 2) return undefined;
  if (parkedIn(run) !== undefined) return "then run again: the next run goes on from there";
  const doubts = run.results.flatMap(({ outcome }) =>
    outcome.kind === "undecided" ? [outcome.mayPassLater === true] : [],
  );
  const hopeful = doubts.filter(Boolean).length;
  if (hopeful === 0) return "running again will not help until this is fixed";
  const hope = `run again: ${plural(hopeful, "check")} may pass then`;
  return hopeful === doubts.length && run.problems.length === 0
    ? hope
    : `${hope}; fix the rest first`;
}

/** How many checks were run again after a failure of the infrastructure. */
export const repeated = ({ results }: Pick<RunDocument, "results">): number =>
  results.filter(({ retried }) => retried === true).length;

/** How many checks an earlier run has found out, with an acceptance that is used up. */
export const carriedOver = ({ results }: Pick<RunDocument, "results">): number =>
  results.filter(({ carried }) => carried !== undefined).length;
