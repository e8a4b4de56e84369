import type { RunDocument } from "../../document/run-document.ts";
import { parkedIn } from "./parked.ts";
import { plural } from "../text/text.ts";
import { exitCode } from "../../document/verdict.ts";

/** Whether to run again after an inconclusive run. A sentence without a full stop. */
export function rerunAdvice(run: RunDocument): string | undefined {
  if (exitCode(run) !== 2) return undefined;
  // The problem of a run that could not begin says what to do.
  if (run.results.length === 0 && run.problems.length > 0) return undefined;
  if (parkedIn(run) !== undefined) return "then run again: the next run goes on from there";
  const undecided = run.results.flatMap(({ outcome }) =>
    outcome.kind === "undecided" ? [outcome.mayPassLater === true] : [],
  );
  const mayPass = undecided.filter(Boolean).length;
  if (mayPass === 0) return "running again will not help until this is fixed";
  const advice = `run again: ${plural(mayPass, "check")} may pass then`;
  return mayPass === undecided.length && run.problems.length === 0
    ? advice
    : `${advice}; fix the rest first`;
}

/** How many checks were retried after an infrastructure failure. */
export const repeated = ({ results }: Pick<RunDocument, "results">): number =>
  results.filter(({ retried }) => retried === true).length;

/** How many results an earlier run decided, with an acceptance that is used up by now. */
export const carriedOver = ({ results }: Pick<RunDocument, "results">): number =>
  results.filter((result) => result.carriedOver !== undefined).length;
