import type { Io } from "../io.ts";
import type { Mistakes } from "../mistakes.ts";
import { printable } from "../report/text/text.ts";

/** Prints problems to standard error. For mistakes of this suite, one line asks to report them. */
export function printMistakes(mistakes: Mistakes, io: Pick<Io, "writeError">): void {
  const traces = mistakes.traces();
  const expected = mistakes
    .problems()
    .filter((problem) => !traces.some((trace) => trace.startsWith(problem)));
  for (const problem of expected) io.writeError(`error: ${printable(problem)}\n`);
  if (traces.length > 0) io.writeError(mistakeText(traces));
}

/** The line that asks to report a mistake, and the stack traces. */
export const mistakeText = (traces: readonly string[]): string =>
  `error: a mistake of this suite, please report it\n${traces.join("\n")}\n`;
