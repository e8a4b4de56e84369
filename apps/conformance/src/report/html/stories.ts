import type { Result } from "../../document/run-document.ts";
import { type Cause, causesOf, consequence, unexplained } from "../causes/causes.ts";
import { type BrokenPromise, byReason, cellOf, type Failure } from "../findings/findings.ts";
import { forSupport } from "../repeat/support.ts";
import { seenSince } from "../findings/since.ts";
import { clip, plural } from "../text/text.ts";
import { verdict, type Verdict } from "../../document/verdict.ts";
import { timeline } from "./exchanges.ts";
import { linkOut, type Markup, markup, ticked } from "./markup.ts";
import type { RenderContext } from "./render-context.ts";
import { anchorOf, sign } from "./verdicts.ts";

const intros: Partial<Record<Verdict, readonly [string, string]>> = {
  breaks: [
    "Broken promises",
    "One block for each defect. It leads with the promise that is broken, and holds what else broke or could not be done because of it.",
  ],
  advice: [
    "Advice",
    "These promises follow from an example or another sentence of the documentation. They do not decide the verdict.",
  ],
  known: [
    "Known failures",
    "These checks still run and still fail, as your list of known failures says.",
  ],
};

/** The failures with one verdict, grouped by cause. */
export function failures(kind: "breaks" | "advice" | "known", context: RenderContext): Markup {
  const causes = causesOf(context.run, kind);
  if (causes.length === 0) return markup``;
  const [title = "", intro = ""] = intros[kind] ?? [];
  return markup`<section id="${kind}"><h2>${title} <span class="count">${causes.length}</span></h2><p class="intro">${intro}</p>
${rationed(causes, context, (cause, index) => rendered(cause, kind, index === 0, context))}</section>`;
}

/** Renders parts until the budget is spent. The rest is only counted. */
function rationed<T>(
  all: readonly T[],
  { budgets }: RenderContext,
  render: (one: T, index: number) => Markup,
): readonly Markup[] {
  const parts: Markup[] = [];
  for (const [index, one] of all.entries()) {
    if (budgets.results.isSpent()) {
      const more = all.length - index;
      return [
        ...parts,
        markup`<p class="more quiet">and ${more} more: the table below has all</p>`,
      ];
    }
    parts.push(render(one, index));
  }
  return parts;
}

function rendered(cause: Cause, kind: Verdict, first: boolean, context: RenderContext): Markup {
  const { promises, results, blocked } = cause;
  const [promise, ...others] = promises;
  if (promise === undefined) return markup``;
  const { level, statement, url } = promise;
  const since = results[0] && seenSince(results[0], context.run);
  const head = markup`<header><span class="level">${level}</span><h3>${ticked(statement)}</h3><p class="aside">${linkOut(url, "What the documentation says")}${since !== undefined && markup`<span class="since">${since}</span>`}<span>${plural(results.length, "result")}</span></p>${others.length > 0 && samePromises(others, cause)}</header>`;
  const stories = rationed(results, context, (result, index) => {
    const open = kind === "breaks" && index === 0;
    return resultStory(result, { open, first: open && first }, context);
  });
  return markup`<article class="promise ${kind}">${head}${results[0] && kind !== "known" && support(results[0], context)}${shortened(stories)}${blocked.length > 0 && consequences(cause, context)}</article>`;
}

/** The checks that a cause blocked, folded. */
function consequences(cause: Cause, context: RenderContext): Markup {
  const stories = rationed(cause.blocked, context, (result) =>
    resultStory(result, { open: false, first: false }, context),
  );
  return markup`<details class="rest"><summary>${consequence(cause)}</summary>${stories}</details>`;
}

/** At most this many results of a cause are visible. The others are folded. */
const shownResults = 8;

function shortened(stories: readonly Markup[]): readonly Markup[] {
  const more = stories.slice(shownResults);
  if (more.length < 2) return stories;
  return [
    ...stories.slice(0, shownResults),
    markup`<details class="rest"><summary>and ${more.length} more</summary>${more}</details>`,
  ];
}

/** A text for Persona's support, ready to send. */
function support(failure: Failure, { run, budgets }: RenderContext): Markup {
  const text = markup`<details class="part support"><summary>For Persona’s support</summary><p class="quiet">Ready to send. It holds no key.</p><pre>${forSupport(failure, run)}</pre><button type="button" class="copy" data-copy-from="previous">Copy for support</button></details>`;
  return budgets.requests.fits(text) ? text : markup``;
}

/** At most this many promises of one cause are listed. */
const listedPromises = 100;

/** The other promises of a cause. */
const samePromises = (others: readonly BrokenPromise[], { answer }: Cause): Markup =>
  markup`<details class="others"><summary>and ${plural(others.length, "promise")} more, ${
    answer === undefined
      ? "broken in the same way"
      : markup`every request got <code>${clip(answer, 200)}</code>`
  }</summary><ul>${others
    .slice(0, listedPromises)
    .map(
      ({ level, statement, url }) =>
        markup`<li><span class="level">${level}</span> ${ticked(statement)} ${linkOut(url, "link")}</li>`,
    )}</ul></details>`;

/** Undecided results, grouped by reason. */
export function undecided(context: RenderContext): Markup {
  const open = unexplained(context.run);
  const groups = byReason(open);
  if (groups.length === 0) return markup``;
  return markup`<section id="undecided"><h2>Undecided <span class="count">${open.length}</span></h2><p class="intro">These checks neither passed nor failed. Each block says why.</p>
${rationed(groups, context, ([problem, results]) => {
  const stories = rationed(results, context, (result) =>
    resultStory(result, { open: false, first: false }, context),
  );
  return markup`<article class="promise undecided"><header><h3>${clip(problem, 600)}</h3></header>${shortened(stories)}</article>`;
})}</section>`;
}

/** One result: expected and actual, then its requests. */
function resultStory(
  result: Result,
  { open, first }: { readonly open: boolean; readonly first: boolean },
  context: RenderContext,
): Markup {
  const { id, outcome, level, statement, known } = result;
  const summary = markup`<summary>${sign(verdict(result))}<code class="check">${id}</code>${context.cells && markup`<span class="cell">${cellOf(result)}</span>`}</summary>`;
  const opening = markup`<details class="story" id="${anchorOf(result)}"${open && " open"}>${summary}`;
  const says =
    outcome.kind === "failed"
      ? markup`<div class="sides"><div class="side expected"><h4>expected</h4><p>${clip(outcome.expected, 2000)}</p></div><div class="side actual"><h4>actual</h4><p>${clip(outcome.actual, 2000)}</p></div></div>`
      : markup`<p class="quiet"><span class="level">${level}</span> ${ticked(statement)}</p>`;
  const why = known !== undefined && markup`<p class="quiet">Known: ${known}</p>`;
  const head = markup`${opening}${says}${why}`;
  context.budgets.results.fits(head);
  const requests = !context.budgets.requests.isSpent() && timeline(result, context, first);
  const left = markup`<p class="quiet">The requests are left out for length: run.json has them.</p>`;
  return markup`${head}${requests !== false && context.budgets.requests.fits(requests) ? requests : left}</details>`;
}
