import type { RunDocument } from "../document/run-document.ts";
import { plural } from "./text.ts";
import { exitCode } from "../document/verdict.ts";

/** Whether to run it again where nobody knows, in a sentence without its full stop. */
export function rerunAdvice(run: RunDocument): string | undefined {
  if (exitCode(run) !== 2) return undefined;
  const doubts = run.results.flatMap(({ outcome }) =>
    outcome.kind === "undecided" ? [outcome.mayPassLater === true] : [],
  );
  const passing = doubts.filter(Boolean).length;
  const others = doubts.length - passing;
  if (passing === 0) return "trying again will not help before that is put right";
  const hope = `try again: what kept ${plural(passing, "check")} from finding out may be gone`;
  return others === 0 && run.problems.length === 0 ? hope : `${hope}; the rest is to be put right`;
}

/** How many checks were run again after a failure of the infrastructure. */
export const repeated = ({ results }: Pick<RunDocument, "results">): number =>
  results.filter(({ retried }) => retried === true).length;

/** How many checks an earlier run has found out, with an acceptance that is used up. */
export const carriedOver = ({ results }: Pick<RunDocument, "results">): number =>
  results.filter(({ carried }) => carried !== undefined).length;
