import type { Clock } from "@persona-conformance/client";

/** The process, as commands see it. Only `cli.ts` touches the real one. */
export interface Io {
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** The working folder, with its `.env` and config. Without one, neither is read. */
  readonly folder?: string;
  /** Standard output, for results. */
  write(text: string): void;
  /** Standard output, for commands to a CI system. `write` and `writeError` disable such commands. */
  writeCommands(text: string): void;
  /** Standard error, for progress and problems. */
  writeError(text: string): void;
  /** Masks secrets in a text. Needed before a text is shortened or written to a file. */
  redact(text: string): string;
  readonly colour: boolean;
  /** Whether standard error is a terminal, so that a line can be overwritten. */
  readonly live: boolean;
  /** Asks the person at the terminal a yes-or-no question. Missing without a person. */
  readonly ask?: (question: string) => Promise<boolean>;
  /** Opens a file on the desktop. Resolves to whether that worked. Missing without a person. */
  readonly open?: (path: string) => Promise<boolean>;
  /** The columns of the terminal. */
  readonly width: number;
  /** The time of the sandbox. Without one, real time. */
  readonly clock?: Clock;
  /** Aborted when the process is asked to stop. */
  readonly signal: AbortSignal;
}
