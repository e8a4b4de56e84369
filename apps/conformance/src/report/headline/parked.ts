import type { RunDocument } from "../../document/run-document.ts";

/** A run that waits for a person. The next run goes on. */
export interface Parked {
  /** When the acceptance was first asked for. */
  readonly since: string;
  /** What the person must do, and where. */
  readonly request: string;
  /** How many checks wait for it. */
  readonly checks: number;
}

/** Finds the problem that a parked run notes. Undefined if the run is not parked. */
export function parkedIn({ problems, results }: RunDocument): Parked | undefined {
  for (const problem of problems) {
    const [, since, request] = /^waiting for acceptance since (\S+): ([^;]+)/.exec(problem) ?? [];
    if (since === undefined || request === undefined) continue;
    const waiting = results.filter(
      ({ outcome }) =>
        outcome.kind === "undecided" && outcome.problem.includes("waiting for acceptance"),
    );
    return { since, request, checks: waiting.length };
  }
  return undefined;
}
