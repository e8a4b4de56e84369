import type { Result, RunDocument } from "../../document/run-document.ts";
import { clip, printable } from "../text/text.ts";
import { verdict } from "../../document/verdict.ts";
import { areaOf, cellOf } from "../findings/findings.ts";
import { type Markup, markup } from "./markup.ts";
import { shown } from "../findings/shown-verdicts.ts";
import { worstFirst } from "../findings/worst.ts";

/** The notes of all results together take at most this many characters. */
const noteCharacters = 300_000;

/** All results in a compact form (a run may have 10,000). The page's script draws its table from it. */
export interface MatrixData {
  readonly cells: readonly string[];
  /** The class, the sign and the word of each verdict, by its letter. */
  readonly words: Readonly<Record<string, readonly [kind: string, sign: string, word: string]>>;
  readonly urls: readonly string[];
  /** Level, statement, and the index of its link in `urls`. */
  readonly promises: readonly (readonly [level: string, statement: string, url: number])[];
  /** Id, the index of its promise, one letter for each cell, milliseconds, and notes. */
  readonly checks: readonly (readonly [
    id: string,
    promise: number,
    letters: string,
    milliseconds: number,
    notes?: readonly (readonly [cell: number, text: string])[],
  ])[];
}

export function matrixData(run: RunDocument): MatrixData {
  const cells = [...new Set(run.results.map(cellOf))];
  const promises = [...Map.groupBy(run.results, ({ cites }) => cites)];
  const places = new Map(promises.map(([cites], index) => [cites, index]));
  const urls = [...new Set(run.results.map(({ url }) => url))];
  let left = noteCharacters;
  const noteOf = (result: Result, cell: number): readonly (readonly [number, string])[] => {
    const text = clip(printable(wordsOf(result)), 300);
    left -= text.length;
    return text === "" || left < 0 ? [] : [[cell, text]];
  };
  return {
    cells,
    words: Object.fromEntries(
      worstFirst.map((one) => [shown[one].letter, [one, shown[one].sign, shown[one].word]]),
    ),
    urls,
    promises: promises.map(([, [first]]) => [
      first?.level ?? "",
      clip(first?.statement ?? "", 400),
      urls.indexOf(first?.url ?? ""),
    ]),
    checks: byArea(run).map(([id, results]) => {
      const letters = Array.from<string>({ length: cells.length }).fill(".");
      const notes = results.flatMap((result) => {
        const cell = cells.indexOf(cellOf(result));
        letters[cell] = shown[verdict(result)].letter;
        return noteOf(result, cell);
      });
      const time = Math.round(Math.max(...results.map(({ milliseconds }) => milliseconds)));
      const place = places.get(results[0]?.cites ?? "") ?? 0;
      return notes.length === 0
        ? [id, place, letters.join(""), time]
        : [id, place, letters.join(""), time, notes];
    }),
  };
}

/** The results of each check, grouped by area. */
function byArea({ results }: RunDocument): readonly (readonly [string, readonly Result[]])[] {
  return [...Map.groupBy(results, areaOf).values()].flatMap((area) => [
    ...Map.groupBy(area, ({ id }) => id),
  ]);
}

function wordsOf({ outcome, known, carriedOver: carried, retried, lag }: Result): string {
  const asides = [
    ...(known === undefined ? [] : [`known: ${known}`]),
    ...(carried === undefined ? [] : [`decided by an earlier run, until ${carried}`]),
    ...(retried ? ["retried after an infrastructure failure"] : []),
    ...(lag === undefined ? [] : [`reads lagged up to ${Math.round(lag)} ms`]),
  ];
  switch (outcome.kind) {
    case "passed":
      return asides.join("; ");
    case "skipped":
      return [`no ${outcome.lacking.join(", no ")}`, ...asides].join("; ");
    case "failed":
    case "undecided":
      return [outcome.problem, ...asides].join("; ");
  }
}

/** The place of the table, and the controls that filter its rows. */
export function matrix(run: RunDocument): Markup {
  if (run.results.length === 0) return markup``;
  const levels = (["MUST", "SHOULD", "MAY"] as const).filter((level) =>
    run.results.some((result) => result.level === level),
  );
  const found = new Set(run.results.map(verdict));
  return markup`<section id="checks"><h2>All checks <span class="count">${new Set(run.results.map(({ id }) => id)).size}</span></h2>
<noscript><p class="intro">The table of all checks is drawn by a script, which this viewer does not run. The results are in run.json and junit.xml.</p></noscript>
<div class="controls" hidden><label class="search"><span class="hidden">Search</span><input type="search" id="search" placeholder="Search checks and promises" autocomplete="off" spellcheck="false"><kbd aria-hidden="true">/</kbd></label>
<div class="chips" role="group" aria-label="Outcome">${worstFirst
    .filter((one) => found.has(one))
    .map(
      (one) =>
        markup`<button type="button" class="chip" aria-pressed="false" data-outcome="${shown[one].letter}"><i class="${one}"></i>${shown[one].word}</button>`,
    )}</div>
<div class="chips" role="group" aria-label="Level">${levels.map((level) => markup`<button type="button" class="chip" aria-pressed="false" data-level="${level}">${level}</button>`)}</div>
<p class="found" role="status"></p></div>
<div class="scroll" id="matrix" tabindex="0" role="region" aria-label="all checks"></div></section>`;
}
