import { type Cause, consequence } from "../causes/causes.ts";
import { curl } from "../repeat/curl.ts";
import type { ExchangeRecord, Result, RunDocument } from "../../document/run-document.ts";
import { type BrokenPromise, cellOf, requestLine } from "../findings/findings.ts";
import { changeBefore, evidenceOf } from "../causes/evidence.ts";
import { outlivesRun, replay } from "../repeat/replay.ts";
import { seenSince } from "../findings/since.ts";
import { clip, fit, type Paint, plural, printable, widthOf, wrap } from "../text/text.ts";

/** A name and a text. A command is copied as a whole, so its line is never broken. */
type Row = readonly [name: string, text: string, isCommand?: boolean | undefined];

/** A finding: a heading, and rows of a name and a text. */
export interface Block {
  readonly mark: string;
  readonly hue: "red" | "yellow";
  readonly heading: string;
  readonly rows: readonly Row[];
  /** Stands beside the heading if there is no room for the rows. Default: the text of the first row. */
  readonly brief?: string;
}

/** The rest of the screen: how many lines and how many headings are left, and whether a block was printed in full. */
export interface Room {
  lines: number;
  headings: number;
  rendered: boolean;
}

/** At least this many findings of each kind are named, however little room is left. */
const leastNamed = 2;

/**
 * Prints blocks as lines. The first block is printed in full. The others shrink to one line when there is no room. If
 * there are too many, the last ones are only counted.
 */
export function blockLines(
  blocks: readonly Block[],
  room: Room,
  paint: Paint,
  width: number,
): readonly string[] {
  const named = blocks.slice(0, Math.max(leastNamed, room.headings));
  room.headings -= named.length;
  let wasShort = false;
  const lines = named.flatMap((block) => {
    const { mark, hue, heading, brief = block.rows[0]?.[1] ?? "" } = block;
    const rows = wrapped(block, width);
    const needed = rows.reduce((sum, [, text]) => sum + heightOf(text, width), 1);
    // Once a block is short, all further blocks are short.
    const isWhole = !room.rendered || (!wasShort && needed <= room.lines);
    if (isWhole) room.lines -= needed;
    room.rendered ||= isWhole;
    const gap = isWhole || !wasShort ? [""] : [];
    wasShort = !isWhole;
    if (isWhole) {
      const lead = wrap(heading, Math.max(40, width - 2)).map(
        (line, at) => `${at === 0 ? paint(hue, mark) : " "} ${paint("bold", line)}`,
      );
      const below = rows.map(([name, text]) => `  ${paint("dim", name.padEnd(margin - 2))}${text}`);
      return [...gap, ...lead, ...below];
    }
    const left = width - widthOf(heading) - 4;
    const words = brief === "" || left < 20 ? "" : `  ${paint("dim", fit(brief, left))}`;
    return [...gap, `${paint(hue, mark)} ${paint("bold", heading)}${words}`];
  });
  const more = blocks.length - named.length;
  return more > 0 ? [...lines, paint("dim", `  and ${more} more like these, in run.json`)] : lines;
}

const margin = 12;

/** How many rows of a terminal a line takes. A command may be longer than one row. */
const heightOf = (text: string, width: number): number =>
  Math.ceil((margin + widthOf(text)) / Math.max(width, 1));

const wrapped = ({ rows }: Block, width: number): Block["rows"] =>
  rows.flatMap(([name, text, isCommand = false]) => {
    const lines = isCommand ? [text] : wrap(text, Math.max(40, width - margin));
    return lines.map((line, index) => [index === 0 ? name : "", line] as const);
  });

/** The first id of a group, and the number of the others. */
export function title(same: readonly Result[]): string {
  const ids = [...new Set(same.map(({ id }) => id))];
  const more = ids.length > 1 ? ` and ${ids.length - 1} more` : "";
  const [first] = same;
  const cell = same.length === 1 && first ? ` (${cellOf(first)})` : "";
  return `${ids[0] ?? ""}${more}${cell}`;
}

/** At most this many promises of one cause are named. */
const namedPromises = 3;

/** One block for each cause, however many promises it broke. */
export const causeBlocks = (
  causes: readonly Cause[],
  hue: "red" | "yellow",
  run: RunDocument,
): readonly Block[] =>
  causes.flatMap((cause) => {
    const [promise] = cause.promises;
    const [first] = cause.results;
    if (promise === undefined || first === undefined) return [];
    const several = cause.promises.length > 1;
    const what = several
      ? `${plural(cause.promises.length, "promise")} broken in the same way: `
      : "";
    const heading = `${what}${title(cause.results)}`;
    return [{ mark: "✗", hue, heading, rows: causeRows(cause, promise, run) }];
  });

const timesPassed = ({ of, passed }: NonNullable<Result["repeats"]>): string =>
  `${passed} of ${plural(of, "time")}`;

const repeating = (exchange: ExchangeRecord, result: Result, run: RunDocument): string =>
  outlivesRun(run.target) ? curl(exchange, result, run.target.baseUrl) : replay(result, run);

function causeRows(cause: Cause, promise: BrokenPromise, run: RunDocument): Block["rows"] {
  const {
    promises,
    results: [first],
    answer,
  } = cause;
  const effect = consequence(cause);
  if (first === undefined) return [];
  const exchange = evidenceOf(first);
  const change = changeBefore(first);
  const since = seenSince(first, run);
  const others = promises.slice(1);
  const left = others.length - namedPromises;
  return [
    ["promise", `${promise.level}: ${promise.statement}`],
    ["", promise.url],
    ...others
      .slice(0, namedPromises)
      .map(
        ({ level, statement }, index) =>
          [index === 0 ? "and" : "", `${level}: ${statement}`] as const,
      ),
    ...(left > 0 ? [["", `and ${left} more`] as const] : []),
    ...(answer === undefined
      ? []
      : [["answered", `${printable(clip(answer, 200))}, to every request`] as const]),
    ["expected", printable(first.outcome.expected)],
    ["actual", printable(first.outcome.actual)],
    ...(since === undefined ? [] : [["since", since] as const]),
    ...(effect === undefined ? [] : [["effect", effect] as const]),
    ...(first.repeats === undefined ? [] : [["passed", timesPassed(first.repeats)] as const]),
    ...(exchange === undefined
      ? []
      : [
          ...(change === undefined ? [] : [["after", printable(requestLine(change))] as const]),
          ["request", printable(requestLine(exchange))] as const,
          ["repeat", printable(repeating(exchange, first, run)), true] as const,
        ]),
  ];
}
