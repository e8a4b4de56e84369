import { ConfigError } from "../config-error.ts";

/** A change that a team has looked at and accepts. */
export interface Accepted {
  readonly id: string;
  readonly reason: string;
  /** The day on which it was accepted, as YYYY-MM-DD. */
  readonly date?: string;
  /** The last day of the acceptance, as YYYY-MM-DD. */
  readonly until?: string;
  readonly line: number;
}

const form = "ID DATE, and the reason in a comment (#) on the line above or after it";

/**
 * Reads a file of accepted changes. A line holds an id, the day of the acceptance, and `until: DATE` if it has an
 * end. The reason is a comment.
 * @throws {ConfigError} Names the line that is not valid.
 */
export function readAccepted(text: string, file: string): readonly Accepted[] {
  const accepted: Accepted[] = [];
  let above: readonly string[] = [];
  let isUsed = false;
  for (const [index, line] of text.split(/\r?\n/).entries()) {
    const words = line.trim();
    if (words === "") above = [];
    else if (words.startsWith("#")) {
      above = [...(isUsed ? [] : above), words.replace(/^#+\s*/, "")];
      isUsed = false;
    } else {
      const match =
        /^([a-z0-9-]+)(?:\s+(?:on:?\s*)?(\d{4}-\d{2}-\d{2}))?(?:\s+until:\s*(\d{4}-\d{2}-\d{2}))?(?:\s+#?\s*(.+))?$/.exec(
          words,
        );
      const [, id, date, until, behind] = match ?? [];
      const place = `${file}, line ${index + 1}`;
      const isBad = [date, until].some((day) => day !== undefined && Number.isNaN(Date.parse(day)));
      if (id === undefined || isBad) throw new ConfigError(`${place} is not valid: write ${form}`);
      const reason = behind ?? above.join(" ");
      if (reason === "") throw new ConfigError(`${place} has no reason: write ${form}`);
      accepted.push({
        id,
        reason,
        line: index + 1,
        ...(date !== undefined && { date }),
        ...(until !== undefined && { until }),
      });
      isUsed = true;
    }
  }
  return accepted;
}

/** The entry that accepts a change today. Undefined without one. */
export const acceptedBy = (
  accepted: readonly Accepted[],
  id: string,
  today: string,
): Accepted | undefined => accepted.find((one) => one.id === id && !isOver(one, today));

const isOver = ({ until }: Accepted, today: string): boolean =>
  until !== undefined && until < today;

/** The entries that accept nothing, each with a remedy. */
export function idle(
  accepted: readonly Accepted[],
  ids: ReadonlySet<string>,
  today: string,
): readonly string[] {
  return accepted.flatMap((one) => {
    if (!ids.has(one.id)) {
      return [`the accepted change ${one.id} (line ${one.line}) no longer appears: remove it`];
    }
    return isOver(one, today)
      ? [
          `the accepted change ${one.id} (line ${one.line}) was accepted until ${one.until}: review it (${one.reason})`,
        ]
      : [];
  });
}
