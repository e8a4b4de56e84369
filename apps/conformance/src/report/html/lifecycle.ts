import { connections, shownBy } from "@persona-conformance/schemas";
import type { Result, RunDocument } from "../../document/run-document.ts";
import { cellOf } from "../findings.ts";
import { verdict } from "../../document/verdict.ts";
import { drawing, type Arrow } from "./drawing.ts";
import { type Markup, markup } from "./markup.ts";
import { placeOf, shown, sign } from "./verdicts.ts";
import { worst } from "../worst.ts";

const { lifecycle: life } = connections;
const { statuses, parties, actions, initial } = life;

interface Seen extends Arrow {
  readonly results: readonly Result[];
  readonly allowed: string;
}

/** The lifecycle as the table in `schemas` has it, each transition with what the run saw of it. */
export function lifecycle(run: RunDocument, cells: boolean): Markup {
  const seen = transitions(run);
  if (seen.every(({ results }) => results.length === 0)) return markup``;
  return markup`<section id="lifecycle"><h2>The life of a connection</h2>
<p class="intro">Each arrow is what the documentation allows, in the colour of what was seen. Choose one to see its checks.</p>
<figure class="drawing">${drawing(statuses, initial, seen, "wide")}${drawing(statuses, initial, seen, "tall")}</figure>
${seen.map((one) => panel(one, cells))}
<h3 class="small">Every attempt</h3>
<p class="intro">Who may try what on a connection of which status, what the documentation rules, and what was seen.</p>
${attempts(run)}</section>`;
}

const attemptId = (action: string, status: string, party: string): string =>
  `connections/lifecycle/${action}/${status}/by-${party}`;

const resultsOf = (run: RunDocument, id: string): readonly Result[] =>
  run.results.filter((result) => result.id === id);

/** `either` of two, or their names. */
const named = (by: readonly string[]): string =>
  by.length > 1 && by.length === parties.length ? "either party" : `the ${by.join(" or ")}`;

function transitions(run: RunDocument): readonly Seen[] {
  const created = run.results.filter(({ cites }) => cites === "connections/create-is-pending");
  return [
    arrow("create", "", undefined, initial, "the source", created),
    ...actions.flatMap((action) => {
      const row = life.rowOf(action);
      const { from, by } = row;
      const to = shownBy(row);
      return from.map((status) => {
        const results = by.flatMap((party) => resultsOf(run, attemptId(action, status, party)));
        return arrow(action, status, status, to, named(by), results);
      });
    }),
  ];
}

function arrow(
  action: string,
  status: string,
  from: string | undefined,
  to: string,
  allowed: string,
  results: readonly Result[],
): Seen {
  const found = worst(results);
  return {
    from,
    to,
    action,
    by: `by ${allowed}`,
    kind: found ?? "unseen",
    sign: found === undefined ? "·" : shown[found].sign,
    anchor: `transition/${action}/${status}`,
    says: found === undefined ? "not run" : shown[found].word,
    results,
    allowed,
  };
}

/** The checks of one transition; shown when its arrow is chosen. */
function panel({ action, from, to, anchor, allowed, results }: Seen, cells: boolean): Markup {
  const what =
    from === undefined
      ? markup`<b>${action}</b> makes a <code>${to}</code> connection, by ${allowed}`
      : markup`<b>${action}</b> moves a connection from <code>${from}</code> to <code>${to}</code>, by ${allowed}`;
  return markup`<div class="panel" id="${anchor}" tabindex="-1"><p>${what}</p><ul>${results.map(
    (result) =>
      markup`<li>${sign(verdict(result))} <a href="${placeOf(result)}"><code>${result.id}</code></a>${cells && markup` <span class="cell">${cellOf(result)}</span>`}${reason(result)}</li>`,
  )}${results.length === 0 && markup`<li class="quiet">No check of it was chosen.</li>`}</ul></div>`;
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

function attempts(run: RunDocument): Markup {
  const columns = actions.flatMap((action) => parties.map((party) => ({ action, party })));
  return markup`<div class="scroll" tabindex="0" role="region" aria-label="every attempt"><table class="attempts"><thead><tr><td></td>${actions.map((action) => markup`<th scope="colgroup" colspan="${parties.length}">${action}</th>`)}</tr><tr><td></td>${columns.map(({ party }) => markup`<th scope="col">${party}</th>`)}</tr></thead>
<tbody>${statuses.map(
    (status) =>
      markup`<tr><th scope="row"><code>${status}</code></th>${columns.map(({ action, party }) => {
        const ruling = life.rule({ status, action, party });
        const results = resultsOf(run, attemptId(action, status, party));
        const found = worst(results);
        const first = results.find((result) => verdict(result) === found);
        const words = ruling.allowed ? `→ ${ruling.to}` : "refused";
        const inner = markup`${sign(found)} <span>${words}</span>`;
        return markup`<td class="${ruling.allowed ? "allowed" : "refused"}">${first === undefined ? inner : markup`<a href="${placeOf(first)}">${inner}</a>`}</td>`;
      })}</tr>`,
  )}</tbody></table></div>`;
}
