import { printableLines } from "../text/text.ts";

/** Safe HTML. All other text is escaped. */
export interface Markup {
  readonly markup: string;
}

type Part = Markup | string | number | undefined | false | readonly Part[];

const entities: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&#39;",
};

const escape = (text: string): string =>
  printableLines(text).replaceAll(/[&<>"']/g, (character) => entities[character] ?? character);

/** Makes HTML from a template. Values are escaped, unless a template made them. */
export const markup = (strings: TemplateStringsArray, ...parts: readonly Part[]): Markup => ({
  markup: strings.map((string, index) => string + written(parts[index])).join(""),
});

function written(part: Part): string {
  if (part === undefined || part === false) return "";
  if (typeof part === "string") return escape(part);
  if (typeof part === "number") return String(part);
  return "markup" in part ? part.markup : part.map(written).join("");
}

/** Our own text, in which backticks mark code. */
export const ticked = (text: string): readonly Markup[] =>
  text
    .split(/`([^`]*)`/)
    .map((part, index) => (index % 2 === 1 ? markup`<code>${part}</code>` : markup`${part}`));

/** A link out of the report. A URL that is not http(s) stays text. */
export const linkOut = (url: string, words: Part): Markup =>
  /^https?:\/\//i.test(url)
    ? markup`<a class="out" href="${url}" rel="noreferrer noopener" target="_blank">${words}</a>`
    : markup`${words}`;

/** A field that filters the rows of a table. It is visible only where scripts run. */
export const searchFor = (id: string, what: string): Markup =>
  markup`<div class="controls" hidden><label class="search"><span class="hidden">Search ${what}</span><input type="search" data-filter="${id}" placeholder="Search ${what}" autocomplete="off" spellcheck="false"></label></div>`;

/** JSON that cannot end its script element. */
export const embedded = (value: unknown): Markup => ({
  markup: JSON.stringify(value).replaceAll(
    /[<>&\u2028\u2029]/g,
    (character) => `\\u${(character.codePointAt(0) ?? 0).toString(16).padStart(4, "0")}`,
  ),
});

/** A limit of characters for a part of a report, so that a browser opens the report at once. */
export interface Budget {
  /** Uses the characters of a part. False if too few are left; from then on nothing fits. */
  fits(part: Markup): boolean;
  isSpent(): boolean;
}

export function createBudget(characters: number): Budget {
  let left = characters;
  let refused = false;
  return {
    fits(part) {
      refused ||= part.markup.length > left;
      if (!refused) left -= part.markup.length;
      return !refused;
    },
    isSpent: () => refused,
  };
}
