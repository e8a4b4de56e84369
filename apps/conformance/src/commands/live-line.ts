import type { Io } from "../io.ts";
import { printable } from "../report/text/text.ts";

export interface LiveLine {
  say(text: string): void;
  /** Prints a line that stays, if it is `lasting`. Else prints it on the live line. */
  note(text: string, lasting: boolean): void;
  /** Says what a person must see, also where all else is quiet. */
  insist(text: string): void;
  clear(): void;
}

/** One line of the terminal that is overwritten again and again. Without a terminal, only lasting lines are printed. */
export function createLiveLine(io: Io, quiet = false): LiveLine {
  const shown = io.live && !quiet;
  const clear = () => {
    if (shown) io.writeError("\r\u001B[K");
  };
  const say = (text: string) => {
    if (shown) io.writeError(`\r\u001B[K${io.redact(text).slice(0, io.width - 1)}`);
  };
  const insist = (text: string) => {
    clear();
    io.writeError(`${printable(text)}\n`);
  };
  return {
    say,
    note(text, lasting) {
      if (!lasting) return say(text);
      if (!quiet) insist(text);
    },
    insist,
    clear,
  };
}
