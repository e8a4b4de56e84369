import { originOf } from "../repeat/replay.ts";
import type { ByHandLine, RunDocument } from "../../document/run-document.ts";
import { apiVersionsOf, inflectionsOf, wasCutShort, withVerdict } from "../findings/findings.ts";
import { whyFixed } from "../findings/why-fixed.ts";
import { headline } from "../headline/headline.ts";
import { skippedInWords } from "../headline/lacking.ts";
import { moment } from "../findings/since.ts";
import { triedInWords } from "../headline/tried.ts";
import { missing, tally } from "../../document/verdict.ts";
import { type Markup, markup } from "./markup.ts";
import { shown } from "../findings/shown-verdicts.ts";
import { checkAnchor } from "./verdicts.ts";
import { worstFirst } from "../findings/worst.ts";

/** The part below the verdict: what was skipped and why, then the counts and facts of the run. */
export const header = (run: RunDocument): Markup => markup`${notRun(run)}
${bar(run)}
${facts(run)}
${notices(run)}`;

function notRun(run: RunDocument): Markup {
  const cut = wasCutShort(run) && "The run was cut short. ";
  if (run.results.length === 0) return markup`<p class="lead">${cut}No check was run.</p>`;
  const skipped = skippedInWords(run) ?? "Nothing was skipped";
  const tried = triedInWords(run);
  // The headline of a conforming run has said it already.
  const isInHeadline = headline(run).includes(tried);
  return markup`<p class="lead">${cut}${!isInHeadline && markup`<b>${tried}</b>. `}${skipped}.</p>`;
}

/** The number of results with each verdict, as one bar. Each entry links to its results. */
function bar(run: RunDocument): Markup {
  const counts = tally(run);
  const found = worstFirst.toReversed().filter((verdict) => counts[verdict] > 0);
  const all = run.results.length;
  const width = 1000;
  // Even one failure among thousands must be visible.
  const least = 6;
  let left = 0;
  const parts = found.map((verdict) => {
    const share = Math.max(least, (counts[verdict] / all) * width);
    left += share;
    return markup`<rect class="${verdict}" x="${Math.round(left - share)}" width="${Math.round(share) - 2}" height="10"/>`;
  });
  return markup`<div class="tally"><svg viewBox="0 0 ${Math.max(width, Math.round(left))} 10" preserveAspectRatio="none" aria-hidden="true">${parts}</svg>
<ul>${found.map((verdict) => markup`<li><a href="#checks?outcome=${shown[verdict].letter}"><i class="${verdict}"></i><b>${counts[verdict]}</b> ${shown[verdict].word}</a></li>`)}</ul></div>`;
}

/** The facts of the run in one line. Less important ones are folded. */
function facts(run: RunDocument): Markup {
  const { target, startedAt, finishedAt, requests, seed, results } = run;
  const took =
    finishedAt && `${((Date.parse(finishedAt) - Date.parse(startedAt)) / 1000).toFixed(1)} s`;
  const lag = Math.max(0, ...results.map((result) => result.lag ?? 0));
  const line: Rows = [
    ["target", [target.kind, originOf(target)].filter(Boolean).join(" at ")],
    ["API version", apiVersionsOf(run).join(", ")],
    ["key inflection", inflectionsOf(run).join(", ")],
    ["started", `${moment(startedAt)} UTC`],
    ...(took === undefined && run.results.length === 0
      ? []
      : [["took", took ?? "cut short"] as const]),
    ["requests", String(requests)],
  ];
  const more: Rows = [
    ...(lag > 0 ? [["reads lagged", `up to ${Math.round(lag)} ms`] as const] : []),
    ["seed", String(seed)],
    ["capabilities of the target", target.capabilities.join(", ")],
  ];
  return markup`<div class="facts">${rows(line)}<details class="part"><summary>more</summary>${rows(more)}</details></div>`;
}

type Rows = readonly (readonly [name: string, value: string])[];

const rows = (pairs: Rows): Markup =>
  markup`<dl>${pairs
    .filter(([, value]) => value !== "")
    .map(([name, value]) => markup`<div><dt>${name}</dt><dd>${value}</dd></div>`)}</dl>`;

/** A heading, words, or a command in a block of its own. */
const handLine = ({ text, isCommand }: ByHandLine, at: number): Markup =>
  isCommand === true
    ? markup`<pre>${text}</pre><button type="button" class="copy" data-copy-from="previous">Copy</button>`
    : markup`<p class="${at === 0 ? "heading" : "words"}">${text}</p>`;

function notices(run: RunDocument): Markup {
  const lines = [
    ...run.problems.map((problem) => markup`<li>${problem}</li>`),
    ...(run.byHand === undefined ? [] : [markup`<li>${run.byHand.map(handLine)}</li>`]),
    ...missing(run).map((name) => markup`<li>required and missing: <code>${name}</code></li>`),
    ...run.outdated.map((problem) => markup`<li>${problem}</li>`),
    ...withVerdict(run, "fixed").map(
      (result) =>
        markup`<li><a href="#${checkAnchor(result.id)}"><code>${result.id}</code></a> ${whyFixed(result, run.results)}</li>`,
    ),
  ];
  return lines.length === 0 ? markup`` : markup`<ul class="notices">${lines}</ul>`;
}
