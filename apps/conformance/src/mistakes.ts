import { ConfigError } from "./config-error.ts";

/** Collects mistakes of this suite during a run, so that they do not lose findings. They are reported at the end. */
export interface Mistakes {
  /** Returns the result of `work`, or `instead` if it throws. */
  guard<T>(doing: string, work: () => T, instead: T): T;
  /** Like `guard`, for a promise. */
  guardAsync<T>(doing: string, work: () => Promise<T>, instead: T): Promise<T>;
  /** Notes an error that was thrown while `doing` something. Returns its text for the run document. */
  note(doing: string, error: unknown): string;
  /** All noted problems, for the run document. */
  problems(): readonly string[];
  /** The stack traces of unexpected errors. */
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
  const text = error instanceof Error ? `${error.name}: ${error.message}` : String(error);
  return `a mistake of this suite while ${doing} (${text})`;
};

/** The stack trace of an error and of its causes. */
export function traceOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const { stack, message, cause } = error;
  const caused = cause instanceof Error ? `\ncaused by ${traceOf(cause)}` : "";
  return (stack ?? message) + caused;
}
