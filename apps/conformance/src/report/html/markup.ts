import { printableLines } from "../text.ts";

/** HTML that may stand as it is. Everything else is text, and is escaped where it enters. */
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

/** Makes HTML of a template; what is filled in is text, unless a template made it. */
export const markup = (strings: TemplateStringsArray, ...parts: readonly Part[]): Markup => ({
  markup: strings.map((string, index) => string + written(parts[index])).join(""),
});

function written(part: Part): string {
  if (part === undefined || part === false) return "";
  if (typeof part === "string") return escape(part);
  if (typeof part === "number") return String(part);
  return "markup" in part ? part.markup : part.map(written).join("");
}

/** Our own words, whose backticks mark code. */
export const ticked = (text: string): readonly Markup[] =>
  text
    .split(/`([^`]*)`/)
    .map((part, index) => (index % 2 === 1 ? markup`<code>${part}</code>` : markup`${part}`));

/** A link out of the report; an address that is none of the web's stays text. */
export const linkOut = (url: string, words: Part): Markup =>
  /^https?:\/\//i.test(url)
    ? markup`<a class="out" href="${url}" rel="noreferrer noopener" target="_blank">${words}</a>`
    : markup`${words}`;

/** A field that leaves of a table the rows with these words; there where scripts are. */
export const searchFor = (id: string, what: string): Markup =>
  markup`<div class="controls" hidden><label class="search"><span class="hidden">Search ${what}</span><input type="search" data-filter="${id}" placeholder="Search ${what}" autocomplete="off" spellcheck="false"></label></div>`;

/** JSON that cannot end the script element it stands in. */
export const embedded = (value: unknown): Markup => ({
  markup: JSON.stringify(value).replaceAll(
    /[<>&\u2028\u2029]/g,
    (character) => `\\u${(character.codePointAt(0) ?? 0).toString(16).padStart(4, "0")}`,
  ),
});

/** So many characters in all: a report stays one that a browser opens at once. */
export interface Budget {
  /** Takes a part's characters, if there are enough left. */
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
