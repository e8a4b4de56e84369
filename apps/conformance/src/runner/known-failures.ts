import { ConfigError } from "../config-error.ts";
import type { Result } from "../document/run-document.ts";
import { matches, renamed } from "./select.ts";

/** A known failure. Checks that match its pattern still run, and must still fail. */
export interface KnownFailure {
  readonly pattern: string;
  readonly reason: string;
  /** Its last day, as YYYY-MM-DD. */
  readonly until?: string;
  readonly line: number;
}

const form = "a pattern, and after it `until: YYYY-MM-DD` if it has an end";

/**
 * Reads a file of known failures. Each line is a pattern, with `until: YYYY-MM-DD` after it if it has an end. The
 * reason stands in comment lines above the pattern. Patterns on adjacent lines share the reason above the first.
 * @throws {ConfigError} Names the line that is wrong.
 */
export function readKnownFailures(text: string, file: string): readonly KnownFailure[] {
  const known: KnownFailure[] = [];
  let reason: readonly string[] = [];
  /** Whether a pattern has used the reason. Then the next comment starts a new one. */
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
        throw new ConfigError(`${place} is not valid: write ${form}`);
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

/** The entry of the known failures that a check matches today. */
const entryFor = (
  known: readonly KnownFailure[],
  id: string,
  today: string,
): KnownFailure | undefined => known.find((one) => matches(one.pattern, id) && !isOver(one, today));

/** Why a failure of this check is known today. Undefined if it is not. */
export const reasonFor = (
  known: readonly KnownFailure[],
  id: string,
  today: string,
): string | undefined => entryFor(known, id, today)?.reason;

/** Adds the line and the pattern to results that are known failures. */
export const withLines = (
  results: readonly Result[],
  known: readonly KnownFailure[],
  today: string,
): Result[] =>
  results.map((result) => {
    const entry = result.known === undefined ? undefined : entryFor(known, result.id, today);
    if (entry === undefined) return result;
    return { ...result, knownBy: { line: entry.line, pattern: entry.pattern } };
  });

/** Adds the reason to undecided results that a known failure blocks. */
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

/** The entries that no longer hold, each with a remedy. */
export function outdated(
  known: readonly KnownFailure[],
  ids: readonly string[],
  today: string,
): readonly string[] {
  return known.flatMap((one) => {
    const { pattern, until, line, reason } = one;
    if (!ids.some((id) => matches(pattern, id))) {
      return [
        `the known failure ${pattern} (line ${line}) matches no check: ${renamedTo(pattern, ids)}`,
      ];
    }
    if (!isOver(one, today)) return [];
    return [
      `the known failure ${pattern} (line ${line}) ended on ${until}: remove it if it is fixed, else give it a new date (${reason})`,
    ];
  });
}

const renamedTo = (pattern: string, ids: readonly string[]): string => {
  const today = renamed(pattern, ids);
  return today === undefined ? "correct or remove it" : `since 0.2 it is ${today}`;
};
