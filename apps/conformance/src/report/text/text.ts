import { styleText } from "node:util";

type Format = Parameters<typeof styleText>[0];
export type Paint = (format: Format, text: string) => string;

/** Makes a function that colours text, or leaves it as it is. */
export function painter(colour: boolean): Paint {
  return colour
    ? (format, text) => styleText(format, text, { validateStream: false })
    : (_, text) => text;
}

/**
 * Makes text from the target safe for a terminal. Control characters, unusual blanks, and characters that reverse or
 * hide text become code points.
 */
export function printable(text: string): string {
  return text.replaceAll(
    /[\p{Cc}\p{Cf}\p{Co}\p{Cs}\u2028\u2029\u115F\u1160\u2800\u3164\uFFA0]|(?! )\p{Zs}/gu,
    (character) => `\\u{${(character.codePointAt(0) ?? 0).toString(16)}}`,
  );
}

/** Like `printable`, for a name or an id: its blanks become code points, too. */
export const solid = (text: string): string => printable(text).replaceAll(" ", String.raw`\u{20}`);

/** A value as JSON that is safe for a terminal. `JSON.stringify` leaves many control characters as they are. */
export const printableJson = (value: unknown, indent = 2): string =>
  JSON.stringify(value, null, indent).replaceAll(
    /[\u007F-\u009F\u2028\u2029]|\p{Cf}/gu,
    (character) =>
      character
        .split("")
        .map((unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, "0")}`)
        .join(""),
  );

// Characters that take two columns of a terminal. Combining marks take none.
const wide =
  /[\u1100-\u115F\u2E80-\uA4CF\uAC00-\uD7A3\uF900-\uFAFF\uFE30-\uFE6F\uFF00-\uFF60\uFFE0-\uFFE6\u{1F300}-\u{1FAFF}\u{20000}-\u{3FFFD}]/u;
const columnsOf = (character: string): number =>
  /\p{M}/u.test(character) ? 0 : wide.test(character) ? 2 : 1;

/** How many columns of a terminal a text takes. */
export const widthOf = (text: string): number =>
  /^[\u0020-\u024F]*$/.test(text)
    ? text.length
    : Array.from(text).reduce((sum, character) => sum + columnsOf(character), 0);

/** Shortens a text to this many columns. */
export function fit(text: string, columns: number): string {
  if (widthOf(text) <= columns) return text;
  let left = columns - 1;
  const kept = Array.from(text).findIndex((character) => (left -= columnsOf(character)) < 0);
  return `${Array.from(text).slice(0, kept).join("")}…`;
}

/** Pads a text to this many columns. */
export const padded = (text: string, columns: number): string =>
  text + " ".repeat(Math.max(0, columns - widthOf(text)));

/** Breaks a text into lines of at most this many columns, at blanks if it has any. */
export function wrap(text: string, width: number): readonly string[] {
  const lines: string[] = [];
  let line = "";
  for (const word of text.split(" ")) {
    if (line !== "" && widthOf(line) + 1 + widthOf(word) > width) {
      lines.push(line);
      line = word;
    } else {
      line = line === "" ? word : `${line} ${word}`;
    }
  }
  return [...lines, line];
}

/** A name and a text. The name is empty if it is the same as in the row above. */
export type NamedText = readonly [name: string, text: string];

/** Names in a margin of this many columns. Beside each stands its text, broken into lines. */
export const inColumns = (
  rows: readonly NamedText[],
  margin: number,
  width: number,
  paint: Paint,
): readonly string[] =>
  rows.flatMap(([name, text]) =>
    wrap(text, Math.max(40, width - margin - 2)).map(
      (line, index) => `  ${paint("dim", (index === 0 ? name : "").padEnd(margin))}${line}`,
    ),
  );

export const plural = (count: number, noun: string): string =>
  `${count} ${noun}${count === 1 ? "" : "s"}`;

/** A noun with its article: `a connection`, `an event`. */
export const withArticle = (noun: string): string =>
  `${/^[aeiou]/.test(noun) ? "an" : "a"} ${noun}`;

/** Like `printable`, for a text of several lines: line breaks and tabs stay. */
export const printableLines = (text: string): string =>
  text
    .replaceAll("\r\n", "\n")
    .split(/([\n\t])/)
    .map((part, index) => (index % 2 === 1 ? part : printable(part)))
    .join("");

/** Shortens a text to this many characters, never in the middle of one. */
export const clip = (text: string, length: number): string =>
  text.length > length ? `${text.slice(0, length - 1).replace(/[\uD800-\uDBFF]$/, "")}…` : text;

/** A list in words: `a, b and c`. */
export function listed(parts: readonly string[], last = "and"): string {
  const front = parts.slice(0, -1).join(", ");
  return front === "" ? (parts[0] ?? "") : `${front} ${last} ${parts.at(-1) ?? ""}`;
}

/** A body for reading: JSON with one member a line. Any other body stays as it is. */
export function readableBody(body: string): string {
  try {
    return JSON.stringify(JSON.parse(body), null, 2);
  } catch {
    return body;
  }
}
