import type { RunDocument } from "../../document/run-document.ts";
import { apiVersionsOf, inflectionsOf, withVerdict } from "../findings.ts";
import { plural } from "../text.ts";
import { missing, tally } from "../../document/verdict.ts";
import { type Markup, markup } from "./markup.ts";
import { checkAnchor, shown } from "./verdicts.ts";
import { worstFirst } from "../worst.ts";

/** Below the verdict: what was not run and why, then how the rest went. */
export const header = (run: RunDocument): Markup => markup`${notRun(run)}
${bar(run)}
${facts(run)}
${notices(run)}`;

function notRun(run: RunDocument): Markup {
  const lacking = lackingIn(run);
  const count = withVerdict(run, "skipped").length;
  const cut = run.finishedAt === undefined && "The run was cut short. ";
  if (run.results.length === 0) return markup`<p class="lead">${cut}No check was run.</p>`;
  if (count === 0) return markup`<p class="lead">${cut}Nothing was skipped.</p>`;
  const reasons = lacking.map(
    ([capability, wanted], index) =>
      markup`${index > 0 && ", "}<code>${capability}</code>\u00A0(${wanted})`,
  );
  return markup`<p class="lead">${cut}<b>${plural(count, "check")}</b> ${count === 1 ? "was" : "were"} not run, for the target has no ${reasons}.</p>`;
}

/** What the target lacks, and how many checks want it; one may want several. */
function lackingIn(run: RunDocument): readonly (readonly [string, number])[] {
  const all = run.results.flatMap(({ outcome }) =>
    outcome.kind === "skipped" ? outcome.lacking : [],
  );
  return [...Map.groupBy(all, (capability) => capability)]
    .map(([capability, wanted]) => [capability, wanted.length] as const)
    .toSorted(([, a], [, b]) => b - a);
}

/** How many results have each verdict, as one bar; each part leads to its results. */
function bar(run: RunDocument): Markup {
  const counts = tally(run);
  const found = worstFirst.toReversed().filter((verdict) => counts[verdict] > 0);
  const all = run.results.length;
  const width = 1000;
  // The rarest result is the one that must be seen.
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

function facts(run: RunDocument): Markup {
  const { target, startedAt, finishedAt, requests, seed, results } = run;
  const took =
    finishedAt && `${((Date.parse(finishedAt) - Date.parse(startedAt)) / 1000).toFixed(1)} s`;
  const lag = Math.max(0, ...results.map((result) => result.lag ?? 0));
  const rows: readonly (readonly [string, string])[] = [
    ["target", `${target.kind}${target.baseUrl === "" ? "" : ` at ${target.baseUrl}`}`],
    ["API version", apiVersionsOf(run).join(", ")],
    ["key inflection", inflectionsOf(run).join(", ")],
    ["started", startedAt.replace("T", " ").replace(/(\.\d+)?Z$/, " UTC")],
    ["took", took ?? "cut short"],
    ["requests", String(requests)],
    ...(lag > 0 ? [["reads lagged", `up to ${Math.round(lag)} ms`] as const] : []),
    ["seed", String(seed)],
    ["capabilities", target.capabilities.join(", ")],
  ];
  return markup`<dl class="facts">${rows
    .filter(([, value]) => value !== "")
    .map(
      ([name, value]) =>
        markup`<div class="${name === "capabilities" ? "wide" : ""}"><dt>${name}</dt><dd>${value}</dd></div>`,
    )}</dl>`;
}

function notices(run: RunDocument): Markup {
  const lines = [
    ...run.problems.map((problem) => markup`<li>${problem}</li>`),
    ...missing(run).map((name) => markup`<li>required and missing: <code>${name}</code></li>`),
    ...run.outdated.map((problem) => markup`<li>${problem}</li>`),
    ...withVerdict(run, "fixed").map(
      ({ id, known = "" }) =>
        markup`<li><a href="#${checkAnchor(id)}"><code>${id}</code></a> passes, though it was known to fail (${known}): remove it from the known failures</li>`,
    ),
  ];
  return lines.length === 0 ? markup`` : markup`<ul class="notices">${lines}</ul>`;
}
