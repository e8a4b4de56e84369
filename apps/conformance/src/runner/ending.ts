import { notRun, type Outcome, type Result } from "../document/run-document.ts";
import type { Mistakes } from "../mistakes.ts";
import { interruption } from "./interruption.ts";
import type { RunOptions } from "./run-options.ts";

/** What a check got from a target that did not answer it: nothing, or the answers of something before it. */
export type Silence = "nothing" | "edge";

/** After this many checks in a row without any answer, a run ends. An edge may block a few checks alone. */
const silentChecks = { nothing: 3, edge: 10 };

/** Whether, and why, a run ends before its last check. */
export interface Ending {
  /** Why the run ends here. Undefined if it goes on. */
  reason(): string | undefined;
  /** The outcome of a check that is not run for this reason. */
  outcome(reason: string): Outcome;
  /** Takes a check's result into account. */
  note(result: Result, silence?: Silence): void;
}

export function createEnding<Trial>(
  { target, signal, bail = false }: RunOptions<Trial>,
  { guard }: Mistakes,
): Ending {
  let [silent, nothing, breaking] = [0, 0, 0];
  let reason: string | undefined;
  let mayPassLater = false;
  const isSilent = () => nothing >= silentChecks.nothing || silent >= silentChecks.edge;
  return {
    reason() {
      mayPassLater ||= signal?.aborted === true || isSilent();
      if (signal?.aborted === true) reason = interruption(signal);
      else if (isSilent()) reason = "the target no longer answers";
      else if (bail && breaking > 0) reason = "a check before it failed";
      else reason ??= guard("counting the requests", () => target.exhausted?.(), undefined);
      return reason;
    },
    outcome: (because) => ({
      kind: "undecided",
      problem: `${notRun}${because}`,
      ...(mayPassLater && { mayPassLater: true as const }),
    }),
    note({ outcome, level, known }, silence) {
      // A skipped check sends nothing.
      if (outcome.kind !== "skipped") {
        silent = silence === undefined ? 0 : silent + 1;
        nothing = silence === "nothing" ? nothing + 1 : 0;
      }
      if (outcome.kind === "failed" && level === "MUST" && known === undefined) breaking += 1;
    },
  };
}
