import { ConfigError } from "./config-error.ts";

/** What went wrong beside what is tested while a run went on: it is told at the end, and takes nothing with it that was found. */
export interface Mistakes {
  /** What `work` gives, or `instead` where it throws. */
  guard<T>(doing: string, work: () => T, instead: T): T;
  /** The same for what takes time. */
  guardAsync<T>(doing: string, work: () => Promise<T>, instead: T): Promise<T>;
  /** Notes what was thrown while `doing` something; what a run document says of it comes back. */
  note(doing: string, error: unknown): string;
  /** What was noted, each once, in words for the run document. */
  problems(): readonly string[];
  /** What was thrown that nobody foresaw, with where. */
  traces(): readonly string[];
}

export function createMistakes(): Mistakes {
  const noted = new Map<string, unknown>();
  const note = (doing: string, error: unknown): string => {
    const problem = error instanceof ConfigError ? error.message : describe(doing, error);
    if (!noted.has(problem)) noted.set(problem, error);
    return problem;
  };
  return {
    note,
    guard(doing, work, instead) {
      try {
        return work();
      } catch (error) {
        note(doing, error);
        return instead;
      }
    },
    async guardAsync(doing, work, instead) {
      try {
        return await work();
      } catch (error) {
        note(doing, error);
        return instead;
      }
    },
    problems: () => [...noted.keys()],
    traces: () =>
      Array.from(noted).flatMap(([problem, error]) => {
        if (error instanceof ConfigError) return [];
        return [`${problem}\n${traceOf(error)}`];
      }),
  };
}

const describe = (doing: string, error: unknown): string => {
  const said = error instanceof Error ? `${error.name}: ${error.message}` : String(error);
  return `a mistake of this suite's while ${doing} (${said})`;
};

/** An error with where it was thrown, and what had caused it. */
export function traceOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const { stack, message, cause } = error;
  const caused = cause instanceof Error ? `\ncaused by ${traceOf(cause)}` : "";
  return (stack ?? message) + caused;
}
