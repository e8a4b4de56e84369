import { ConfigError } from "../config-error.ts";
import type { Result } from "../document/run-document.ts";
import { matches, renamed } from "./select.ts";

/** A failure that is known: checks that match are still run, and must still fail. */
export interface KnownFailure {
  readonly pattern: string;
  readonly reason: string;
  /** The last day on which it is known, as YYYY-MM-DD. */
  readonly until?: string;
  readonly line: number;
}

const form = "a pattern, and behind it `until: YYYY-MM-DD` if it is to end";

/**
 * Reads a file of known failures: a line a pattern, with its reason in the comment lines right above it or above its
 * neighbour, and with `until: YYYY-MM-DD` behind it if it is to end.
 */
export function readKnownFailures(text: string, file: string): readonly KnownFailure[] {
  const known: KnownFailure[] = [];
  let reason: readonly string[] = [];
  /** Whether a pattern has come since: then a comment is the reason of the next one. */
  let isUsed = false;
  for (const [index, line] of text.split(/\r?\n/).entries()) {
    const words = line.trim();
    if (words === "") reason = [];
    else if (words.startsWith("#")) {
      reason = [...(isUsed ? [] : reason), words.replace(/^#+\s*/, "")];
      isUsed = false;
    } else {
      const match = /^(\S+)(?:\s+until:\s*(\d{4}-\d{2}-\d{2}))?$/.exec(words);
      const [, pattern, until] = match ?? [];
      const place = `${file}, line ${index + 1}`;
      if (pattern === undefined || (until !== undefined && Number.isNaN(Date.parse(until)))) {
        throw new ConfigError(`${place} is not as it should be: write ${form}`);
      }
      if (reason.length === 0) {
        throw new ConfigError(
          `${place} has no reason: write it as a comment (#) on the line above`,
        );
      }
      known.push({
        pattern,
        reason: reason.join(" "),
        line: index + 1,
        ...(until !== undefined && { until }),
      });
      isUsed = true;
    }
  }
  return known;
}

const isOver = ({ until }: KnownFailure, today: string): boolean =>
  until !== undefined && until < today;

/** Why a failure of this check is known today, if it is. */
export function reasonFor(
  known: readonly KnownFailure[],
  id: string,
  today: string,
): string | undefined {
  return known.find((one) => matches(one.pattern, id) && !isOver(one, today))?.reason;
}

/** Results with what is known of them: also what could not be done because of a failure that is known. */
export const withReasons = (
  results: readonly Result[],
  reasonOf: (id: string) => string | undefined,
): Result[] =>
  results.map((result) => {
    const { outcome } = result;
    if (outcome.kind !== "undecided" || outcome.because === undefined) return result;
    const known = result.known ?? reasonOf(outcome.because.check);
    return known === undefined ? result : { ...result, known };
  });

/** The entries that no longer hold, each with what to do about it. */
export function outdated(
  known: readonly KnownFailure[],
  ids: readonly string[],
  today: string,
): readonly string[] {
  return known.flatMap((one) => {
    const { pattern, until, line, reason } = one;
    if (!ids.some((id) => matches(pattern, id))) {
      return [
        `the known failure ${pattern} (line ${line}) matches no check: ${renamedTo(pattern)}`,
      ];
    }
    if (!isOver(one, today)) return [];
    return [
      `the known failure ${pattern} (line ${line}) ended on ${until}: look whether it is mended, then remove it or give it a new date (${reason})`,
    ];
  });
}

const renamedTo = (pattern: string): string => {
  const today = renamed(pattern);
  return today === undefined ? "correct or remove it" : `since 0.2 it is ${today}`;
};
