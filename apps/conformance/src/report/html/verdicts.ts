import type { Result } from "../../document/run-document.ts";
import { cellOf } from "../findings/findings.ts";
import { shown } from "../findings/shown-verdicts.ts";
import type { Verdict } from "../../document/verdict.ts";
import { type Markup, markup } from "./markup.ts";

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
