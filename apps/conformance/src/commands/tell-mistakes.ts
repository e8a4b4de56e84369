import type { Io } from "../io.ts";
import type { Mistakes } from "../mistakes.ts";
import { printable } from "../report/text.ts";

/** Says on standard error what went wrong on the way; for all that nobody foresaw, one line asks to report it. */
export function tellMistakes(mistakes: Mistakes, io: Pick<Io, "writeError">): void {
  const traces = mistakes.traces();
  const foreseen = mistakes
    .problems()
    .filter((problem) => !traces.some((trace) => trace.startsWith(problem)));
  for (const problem of foreseen) io.writeError(`error: ${printable(problem)}\n`);
  if (traces.length > 0) io.writeError(mistakeText(traces));
}

/** The line that asks to report what nobody foresaw, and where it was thrown. */
export const mistakeText = (traces: readonly string[]): string =>
  `error: a mistake of this suite's, please report it\n${traces.join("\n")}\n`;
