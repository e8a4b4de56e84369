import { clip, printable } from "./text.ts";

/** Text from the target, as a code span. Markdown, mentions and links have no effect in it. */
export function code(text: string, length = 500): string {
  const shown = clip(printable(text), length);
  if (shown === "") return "_nothing_";
  const fence = fenceFor(shown, 1);
  const pad = /^[`\s]|[`\s]$/.test(shown) ? " " : "";
  return `${fence}${pad}${shown}${pad}${fence}`;
}

/** A code span for a table. A bar would end the cell. */
export const cell = (text: string): string => code(text, 200).replaceAll("|", String.raw`\|`);

/** A code block that its text cannot end. */
export function block(language: string, text: string): string {
  const fence = fenceFor(text, 3);
  return `${fence}${language}\n${text}\n${fence}`;
}

/** More backticks in a row than the text has anywhere. */
function fenceFor(text: string, least: number): string {
  const runs = text.match(/`+/g) ?? [];
  return "`".repeat(Math.max(least, ...runs.map((backticks) => backticks.length + 1)));
}

/** Our own text. Everything that could be Markdown is escaped, except code between backticks. */
export function prose(text: string): string {
  return printable(text)
    .split(/(`[^`]*`)/)
    .map((part, index) =>
      index % 2 === 1 ? part : part.replaceAll(/[\\`*_[\]<>#|~@]/g, String.raw`\$&`),
    )
    .join("");
}

/** A link. A URL that is not http(s) stays text. */
export const link = (words: string, url: string): string =>
  /^https?:\/\//.test(url) ? `[${words}](<${encodeURI(decoded(url))}>)` : words;

function decoded(url: string): string {
  try {
    return decodeURI(url);
  } catch {
    return "";
  }
}

/** A folded part. */
export const details = (title: string, inner: string): string =>
  `<details>\n<summary>${title}</summary>\n\n${inner}\n\n</details>`;

export const table = (head: readonly string[], rows: readonly (readonly string[])[]): string =>
  [head, head.map(() => "---"), ...rows].map((cells) => `| ${cells.join(" | ")} |`).join("\n");
