import type { Result } from "../../document/run-document.ts";
import { cellOf } from "../findings.ts";
import type { Verdict } from "../../document/verdict.ts";
import { type Markup, markup } from "./markup.ts";

/** How each verdict is shown: a letter in the data, a sign, and a word. */
export const shown = {
  breaks: { letter: "b", sign: "✕", word: "failed" },
  fixed: { letter: "f", sign: "↑", word: "passed though known to fail" },
  undecided: { letter: "u", sign: "?", word: "undecided" },
  advice: { letter: "a", sign: "!", word: "failed a SHOULD" },
  known: { letter: "k", sign: "≈", word: "failed as known" },
  skipped: { letter: "s", sign: "–", word: "skipped" },
  conforms: { letter: "c", sign: "✓", word: "passed" },
} as const satisfies Record<Verdict, { letter: string; sign: string; word: string }>;

export const sign = (one: Verdict | undefined): Markup =>
  one === undefined
    ? markup`<span class="sign unseen" role="img" aria-label="not run">·</span>`
    : markup`<span class="sign ${one}" role="img" aria-label="${shown[one].word}">${shown[one].sign}</span>`;

/** The id of the element with a result's details. */
export const anchorOf = (result: Result): string =>
  `what/${result.id}@${cellOf(result).replaceAll(/\s/g, "")}`;

/** The address of a check in the table. */
export const checkAnchor = (id: string): string => `check/${id}`;

/** A link to a result: its details if it has any, else its row. */
export function placeOf(result: Result): string {
  const hasStory = result.outcome.kind === "failed" || result.outcome.kind === "undecided";
  return `#${encodeURI(hasStory ? anchorOf(result) : checkAnchor(result.id))}`;
}
