import type { Resource, Ruling } from "@persona-conformance/schemas";
import type { Result, RunDocument } from "../../document/run-document.ts";
import { verdict } from "../../document/verdict.ts";
import { cellOf } from "../findings/findings.ts";
import { withArticle } from "../text/text.ts";
import { worst } from "../findings/worst.ts";
import { drawing, type Picture } from "./drawing.ts";
import { type Markup, markup, ticked } from "./markup.ts";
import { attemptResults, type Seen, transitionsOf } from "./transitions.ts";
import { placeOf, sign } from "./verdicts.ts";

/** The id of the section with a resource's lifecycle. */
export const lifecycleAnchor = ({ name }: Resource): string => `lifecycle/${name}`;

/** The lifecycle of a resource, with what the run saw of each transition. */
export function lifecycleOf(run: RunDocument, resource: Resource, cells: boolean): Markup {
  const { one, lifecycle } = resource;
  const arrows = transitionsOf(run, resource);
  if (arrows.every(({ results }) => results.length === 0)) return markup``;
  const title = `The life of ${withArticle(one)}`;
  const picture: Picture = { ...lifecycle, title, arrows };
  const alone = arrows.some(({ isAlone }) => isAlone === true);
  const isOpenAtTimes = lifecycle.attempts.some(
    (attempt) => wordsFor(lifecycle.rule(attempt)) === "open",
  );
  return markup`<section id="${lifecycleAnchor(resource)}"><h2>${title}</h2>
<p class="intro">The arrows show what the documentation allows. Their colours show what this run saw. Choose an arrow to see its checks.${alone && " A dotted arrow is a change by time or by the system."}${lifecycle.finals.length > 0 && " A double frame is a final status."}</p>
<figure class="drawing">${drawing(picture, "wide")}${drawing(picture, "tall")}</figure>
${arrows.map((arrow) => panel(arrow, one, cells))}
<h3 class="small">Every attempt</h3>
<p class="intro">Each party tries each action in each status. The cell shows what the documentation says, and the sign what this run saw.${isOpenAtTimes && " If a cell says open, the attempt may be refused or allowed."}</p>
${attempts(run, resource)}</section>`;
}

/** The checks of one transition. It appears when its arrow is chosen. */
function panel(
  { action, from, to, anchor, who, asides, results }: Seen,
  one: string,
  cells: boolean,
): Markup {
  const what =
    from === undefined
      ? markup`<b>${action}</b> makes ${withArticle(one)} with the status <code>${to}</code>, by ${ticked(who)}`
      : markup`<b>${action}</b> moves ${withArticle(one)} from <code>${from}</code> to <code>${to}</code>, by ${ticked(who)}`;
  return markup`<div class="panel" id="${anchor}" tabindex="-1"><p>${what}${asides.map((aside) => `, ${aside}`)}</p><ul>${results.map(
    (result) =>
      markup`<li>${sign(verdict(result))} <a href="${placeOf(result)}"><code>${result.id}</code></a>${cells && markup` <span class="cell">${cellOf(result)}</span>`}${reason(result)}</li>`,
  )}${results.length === 0 && markup`<li class="quiet">This run selected no check of it.</li>`}</ul></div>`;
}

function reason({ outcome }: Result): Markup {
  switch (outcome.kind) {
    case "passed":
      return markup``;
    case "skipped":
      return markup` <span class="quiet">no ${outcome.lacking.join(", no ")}</span>`;
    case "failed":
    case "undecided":
      return markup` <span class="quiet">${outcome.problem}</span>`;
  }
}

function attempts(run: RunDocument, resource: Resource): Markup {
  const { statuses, parties, actions, rule } = resource.lifecycle;
  const columns = actions.flatMap((action) => parties.map((party) => ({ action, party })));
  return markup`<div class="scroll" tabindex="0" role="region" aria-label="every attempt on ${withArticle(resource.one)}"><table class="attempts"><thead><tr><td></td>${actions.map((action) => markup`<th scope="colgroup" colspan="${parties.length}">${action}</th>`)}</tr><tr><td></td>${columns.map(({ party }) => markup`<th scope="col">${party}</th>`)}</tr></thead>
<tbody>${statuses.map(
    (status) =>
      markup`<tr><th scope="row"><code>${status}</code></th>${columns.map(({ action, party }) => {
        const attempt = { status, action, party };
        const ruling = rule(attempt);
        const results = attemptResults(run, resource, attempt);
        const found = worst(results);
        const first = results.find((result) => verdict(result) === found);
        const inner = markup`${sign(found)} <span>${wordsFor(ruling)}</span>`;
        return markup`<td class="${ruling.allowed ? "allowed" : "refused"}">${first === undefined ? inner : markup`<a href="${placeOf(first)}">${inner}</a>`}</td>`;
      })}</tr>`,
  )}</tbody></table></div>`;
}

/** What the documentation says of an attempt. */
function wordsFor(ruling: Ruling): string {
  if (ruling.allowed) return `→ ${ruling.to}`;
  return ruling.open === undefined ? "refused" : "open";
}
