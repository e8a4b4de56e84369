import type { Io } from "../io.ts";

export interface LiveLine {
  say(text: string): void;
  clear(): void;
}

/** One line on the terminal that is written over; nothing where there is no terminal. */
export function createLiveLine(io: Io, quiet = false): LiveLine {
  const shown = io.live && !quiet;
  return {
    say(text) {
      if (shown) io.complain(`\r\u001B[K${text.slice(0, io.width - 1)}`);
    },
    clear() {
      if (shown) io.complain("\r\u001B[K");
    },
  };
}
