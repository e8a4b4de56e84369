import { askedBy } from "../repeat/answer.ts";
import { driftGroups } from "../findings/drift-groups.ts";
import { statements } from "@persona-conformance/schemas";
import type { Observation, Result, RunDocument } from "../../document/run-document.ts";
import { cellOf } from "../findings/findings.ts";
import { remediesOf, skippedByKind } from "../headline/lacking.ts";
import { promisesTried } from "../headline/tried.ts";
import { type PastAnswer, pastAnswers } from "../findings/past-answers.ts";
import { plural } from "../text/text.ts";
import { isUnexpected } from "../../document/verdict.ts";
import { versioningRule } from "../findings/versioning-rule.ts";
import { linkOut, type Markup, markup, ticked } from "./markup.ts";
import { checkAnchor, placeOf, sign } from "./verdicts.ts";
import { isTried, worstTried } from "../findings/worst.ts";

/** Skipped checks, grouped by what is missing, with a remedy. */
export function skipped(run: RunDocument): Markup {
  const groups = skippedByKind(run);
  if (groups.length === 0) return markup``;
  return markup`<section id="skipped"><h2>Skipped</h2><p class="intro">These checks did not run. Each group says what is missing.</p>${groups.map(
    ({ words, items }) =>
      markup`<details class="group"><summary><span>${words}</span> <span class="count">${plural(items.length, "result")}</span></summary>${remediesOf(items, run).map((remedy) => markup`<p class="aside">To run them: ${remedy}.</p>`)}<ul class="ids">${[
        ...new Set(items.map(({ id }) => id)),
      ]
        .slice(0, 500)
        .map(
          (id) => markup`<li><a href="#${checkAnchor(id)}"><code>${id}</code></a></li>`,
        )}</ul></details>`,
  )}</section>`;
}

/** The answers to open questions, with earlier answers. */
export function questions(run: RunDocument): Markup {
  const { observations, target } = run;
  if (observations.length === 0) return markup``;
  const sorted = observations.toSorted((a, b) => Number(isUnexpected(b)) - Number(isUnexpected(a)));
  const hasPast = observations.some((one) => pastAnswers(one, run).length > 0);
  const aside =
    target.kind === "mock" && "The mock’s answers are its own, and say nothing about Persona.";
  return markup`<section id="questions"><h2>Open questions <span class="count">${observations.length}</span></h2>
<p class="intro">The documentation leaves these open. A run observes the answers, and fails only when one changes. ${aside}</p>
<div class="scroll" tabindex="0" role="region" aria-label="open questions"><table class="questions"><thead><tr><th scope="col">question</th><th scope="col">seen now</th>${hasPast && markup`<th scope="col">seen before, since</th>`}<th scope="col">could be</th><th scope="col">request</th></tr></thead><tbody>${sorted.map((one) => question(one, hasPast && pastAnswers(one, run), run))}</tbody></table></div></section>`;
}

function question(
  observation: Observation,
  past: readonly PastAnswer[] | false,
  run: RunDocument,
): Markup {
  const { id, question: asked, candidates, observed, before, accepted, requestId } = observation;
  const odd = isUnexpected(observation);
  const rule =
    odd && before !== undefined && markup`<p class="quiet">${versioningRule(observation)}</p>`;
  return markup`<tr class="${odd ? "unexpected" : ""}" id="question/${id}"><th scope="row">${asked}${rule}${odd && askingAgain(observation, run)}</th><td>${odd && sign("breaks")} <code>${observed}</code>${accepted && " accepted"}</td>${
    past !== false &&
    markup`<td>${past.length === 0 ? "new" : markup`<ol class="past">${past.map((one) => markup`<li><code>${one.observed}</code> <span class="quiet">${one.since}</span></li>`)}</ol>`}</td>`
  }<td class="quiet">${candidates.join(", ")}</td><td><code class="id">${requestId ?? ""}</code></td></tr>`;
}

/** The request that showed an answer, and the commands that ask again. */
function askingAgain(observation: Observation, run: RunDocument): Markup {
  const asked = askedBy(observation, run);
  if (asked === undefined) return markup``;
  const { request, curl, rerun } = asked;
  const command = (text: string | undefined, name: string) =>
    text !== undefined &&
    markup`<pre>${text}</pre><button type="button" class="copy" data-copy-from="previous">Copy ${name}</button>`;
  return markup`<details class="part curl"><summary>${request}</summary>${command(curl, "as curl")}${command(rerun, "command")}</details>`;
}

/** At most this many differences are listed. The run document has all of them. */
const listedDrift = 300;

/** The differences from today's description. */
export function drifted({ drift }: RunDocument): Markup {
  if (drift.length === 0) return markup``;
  const groups = driftGroups(drift);
  const more =
    groups.length > listedDrift &&
    markup`<p class="quiet">and ${groups.length - listedDrift} more in run.json</p>`;
  return markup`<section id="drift"><h2>Drift <span class="count">${groups.length}</span></h2>
<p class="intro">These differ from today’s description. Persona may change them at any time, so they are no failures.</p>
<div class="scroll" tabindex="0" role="region" aria-label="drift"><table><thead><tr><th scope="col">member</th><th scope="col">what</th><th scope="col">where</th><th scope="col">request</th></tr></thead><tbody>${groups
    .slice(0, listedDrift)
    .map(
      ({ member, what, places, requestId }) =>
        markup`<tr><td><code>${member}</code></td><td>${what}</td><td>${places.map((place) => markup`<code>${place}</code> `)}</td><td><code class="id">${requestId ?? ""}</code></td></tr>`,
    )}</tbody></table></div>${more}</section>`;
}

interface Promised {
  readonly id: string;
  readonly level: string;
  readonly text: string;
  readonly url: string;
}

/** Every promise, page by page, with what the run found. */
export function coverage(run: RunDocument): Markup {
  const pairs = run.results.flatMap((result) =>
    [result.cites, ...(result.alsoCites ?? [])].map((promise) => ({ promise, result })),
  );
  const byPromise = new Map(
    [...Map.groupBy(pairs, ({ promise }) => promise)].map(([promise, those]) => [
      promise,
      those.map(({ result }) => result),
    ]),
  );
  const known: readonly Promised[] = Object.entries(statements).map(([id, promise]) => ({
    ...promise,
    id,
  }));
  const strange = [...byPromise]
    .flatMap(([id, [first]]): readonly Promised[] =>
      first === undefined || Object.hasOwn(statements, id)
        ? []
        : [
            {
              id,
              level: first.level,
              text: first.cites === id ? first.statement : id,
              url: first.url,
            },
          ],
    )
    .slice(0, listedPromises);
  const pages = Map.groupBy([...known, ...strange], ({ url }) => url);
  const wasTried = ({ id }: Promised) => byPromise.get(id)?.some(isTried) === true;
  const { tried, all } = promisesTried(run);
  return markup`<section id="promises"><h2>The documentation’s promises</h2>
<p class="intro">This run tried ${tried} of ${all} promises. They stand page by page.</p>
${[...pages].map(([url, promises]) => {
  const results = promises.flatMap(({ id }) => byPromise.get(id) ?? []);

  return markup`<details class="group"><summary>${sign(worstTried(results))}<span>${pageName(url)}</span> <span class="count">${promises.filter(wasTried).length} of ${promises.length}</span></summary>
<p class="aside">${linkOut(url, "Read the page")}</p><ul class="promises">${promises.map((promise) => statement(promise, byPromise.get(promise.id) ?? []))}</ul></details>`;
})}</section>`;
}

/** At most this many promises that this version of the suite does not know. */
const listedPromises = 500;

/** At most this many checks of a promise are named. */
const namedChecks = 12;

function statement({ level, text }: Promised, results: readonly Result[]): Markup {
  const checks = [...Map.groupBy(results, ({ id }) => id)];
  return markup`<li>${sign(worstTried(results))}<div><span class="level">${level}</span> ${ticked(text)}<p class="quiet">${
    checks.length === 0
      ? "this run has no check of it"
      : checks
          .slice(0, namedChecks)
          .map(
            ([id, [first]], index) =>
              markup`${index > 0 && ", "}<a href="${first === undefined ? "" : placeOf(first)}"><code>${id}</code></a>`,
          )
  }${checks.length > namedChecks && ` and ${checks.length - namedChecks} more`}</p></div></li>`;
}

const pageName = (url: string): string =>
  (url.split("/").at(-1) ?? url).replaceAll("-", " ").replace(/^./, (first) => first.toUpperCase());

export const hasCells = (run: RunDocument): boolean => new Set(run.results.map(cellOf)).size > 1;
