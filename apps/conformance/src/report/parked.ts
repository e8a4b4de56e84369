import type { RunDocument } from "../document/run-document.ts";

/** A run that waits for a person until the next one. */
export interface Parked {
  /** When the acceptance was asked for first. */
  readonly since: string;
  /** What the person has to do: what to click, and where. */
  readonly request: string;
  /** How many checks wait for it. */
  readonly checks: number;
}

/** Reads it from the problem that a parked run notes, and from the checks that wait. */
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
