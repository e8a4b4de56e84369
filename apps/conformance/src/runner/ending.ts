import type { Outcome, Result } from "../document/run-document.ts";
import type { Mistakes } from "../mistakes.ts";
import { interruption } from "./interruption.ts";
import type { RunOptions } from "./run-options.ts";

/** After this many checks in a row without any answer, a run ends. */
const silentChecks = 3;

/** Whether, and why, a run ends before its last check. */
export interface Ending {
  /** Why the run ends here. Undefined if it goes on. */
  reason(): string | undefined;
  /** The outcome of a check that is not run for this reason. */
  outcome(reason: string): Outcome;
  /** Takes a check's result into account. A check is silent if the target did not answer at all. */
  note(result: Result, silent: boolean): void;
}

export function createEnding<Trial>(
  { target, signal, bail = false }: RunOptions<Trial>,
  { guard }: Mistakes,
): Ending {
  let [silent, breaking] = [0, 0];
  let reason: string | undefined;
  let mayPassLater = false;
  const isSilent = () => silent >= silentChecks;
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
      problem: `not run: ${because}`,
      ...(mayPassLater && { mayPassLater: true as const }),
    }),
    note({ outcome, level, known }, isWithoutAnswer) {
      // A skipped check sends nothing.
      if (outcome.kind !== "skipped") silent = isWithoutAnswer ? silent + 1 : 0;
      if (outcome.kind === "failed" && level === "MUST" && known === undefined) breaking += 1;
    },
  };
}
