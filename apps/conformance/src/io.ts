/** The process, as commands see it: only `cli.ts` touches the real one. */
export interface Io {
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** The working folder, where a file `.env` is looked for; without one, none is. */
  readonly folder?: string;
  /** Standard output: results. */
  write(text: string): void;
  /** The same for what is a command to a CI system, which nothing else may be. */
  writeCommands(text: string): void;
  /** Standard error: progress and problems. */
  writeError(text: string): void;
  /** Takes out of a text what must not leave, for what is written to a file or cut. */
  redact(text: string): string;
  readonly colour: boolean;
  /** Whether standard error is a terminal on which a line can be written over. */
  readonly live: boolean;
  /** Asks the person at the terminal a question that is answered with yes or no; missing where nobody is there. */
  readonly ask?: (question: string) => Promise<boolean>;
  /** Opens a file with the program of the desktop; whether that worked. Missing where nobody is there. */
  readonly open?: (path: string) => Promise<boolean>;
  /** Columns of the terminal, if there is one. */
  readonly width: number;
  /** Aborted when the process is asked to stop. */
  readonly signal: AbortSignal;
}
