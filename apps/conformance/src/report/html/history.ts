import type { CheckHistory, History, OperationHistory, Trace } from "../runs/history.ts";
import {
  dayOf,
  eventWords,
  historySentence,
  shownNights,
  stateWords,
  worstOnTop,
} from "../runs/history-words.ts";
import { moment } from "../findings/since.ts";
import { clip, plural } from "../text/text.ts";
import { linkOut, type Markup, markup, searchFor, ticked } from "./markup.ts";
import { page } from "./page.ts";
import { trend } from "./trend.ts";
import { shown } from "../findings/shown-verdicts.ts";
import { checkAnchor, sign } from "./verdicts.ts";
import { invocation } from "../../invocation.ts";

/** At most this many events are listed. */
const listedEvents = 200;

const grades = {
  0: { verdict: "conforms", word: "conforms" },
  1: { verdict: "breaks", word: "does not conform" },
  2: { verdict: "undecided", word: "inconclusive" },
} as const;

/** The history for people with a browser: promises night by night, changes, and response times. */
export function historyHtml(history: History, suite: string): string {
  const { nights, target, promises, events, operations } = history;
  const last = nights.at(-1);
  const checks = promises.flatMap((promise) => promise.checks.map((check) => ({ check, promise })));
  return page({
    title: `${target} · ${plural(nights.length, "night")}`,
    kicker: suite,
    sentence: historySentence(history),
    code: last?.exitCode ?? 2,
    top: markup`<p class="lead">${last === undefined ? "" : `The last night: ${last.headline}`}</p>`,
    sections: [
      { id: "promises", name: "Promises", body: promiseTable(history) },
      { id: "events", name: "What changed", count: events.length, body: eventList(history) },
      { id: "times", name: "Response times", body: times(operations, nights.length) },
      {
        id: "checks",
        name: "Checks",
        body: markup`<section id="checks"><h2>Checks <span class="count">${checks.length}</span></h2><p class="intro">Each check has a link of its own. It shows its verdict of every night.</p>${checks.map(({ check, promise }) => checkStory(check, promise, history))}</section>`,
      },
    ],
    footer: markup`<p>Made from ${plural(nights.length, "run document")} by ${suite}: <code>${invocation} history DIR</code>.</p>`,
  });
}

const seen = (verdicts: Trace["verdicts"]): readonly Markup[] =>
  verdicts
    .slice(-shownNights)
    .map((one) => markup`<td class="seen">${sign(one ?? undefined)}</td>`);

function promiseTable({ nights, promises }: History): Markup {
  const earlier = nights.length - shownNights;
  const those = nights.slice(-shownNights);
  return markup`<section id="promises"><h2>Promises from night to night</h2>
<p class="intro">One column for each night, the newest last. Failing promises come first.${earlier > 0 && ` ${plural(earlier, "earlier night")} ${earlier === 1 ? "is" : "are"} not shown, but counted.`}</p>
${searchFor("by-night", "promises")}
<div class="scroll" tabindex="0" role="region" aria-label="promises from night to night"><table class="matrix many nights" id="by-night"><thead><tr><th scope="col">promise</th>${those.map(({ startedAt }) => markup`<th scope="col" class="night"><span>${dayOf(startedAt).slice(5)}</span></th>`)}</tr></thead>
<tbody><tr class="area row"><th scope="row">the night</th>${those.map(({ exitCode }) => markup`<td class="seen">${sign(grades[exitCode].verdict)}</td>`)}</tr>${worstOnTop(
    promises,
  ).map(
    (promise) =>
      markup`<tr class="row"><th scope="row"><span class="level">${promise.level}</span> ${ticked(promise.statement)} ${linkOut(promise.url, "link")}<p class="quiet">${state(promise)} · ${some(promise.checks)}</p></th>${seen(promise.verdicts)}</tr>`,
  )}</tbody></table></div></section>`;
}

/** The worst check of a promise, and the number of the others. */
function some(checks: readonly CheckHistory[]): Markup {
  const [first] = worstOnTop(checks);
  const more = checks.length - 1;
  if (first === undefined) return markup``;
  return markup`<a href="#${checkAnchor(first.id)}"><code>${first.id}</code></a>${more > 0 && ` and ${more} more`}`;
}

const state = (trace: Trace): Markup =>
  markup`<span class="${trace.state}">${stateWords(trace)}</span>${trace.flaky && markup` <span class="flaky">flaky</span>`}`;

function eventList({ events }: History): Markup {
  if (events.length === 0) return markup``;
  const newest = events.toReversed().slice(0, listedEvents);
  const more = events.length - newest.length;
  return markup`<section id="events"><h2>What changed <span class="count">${events.length}</span></h2><p class="intro">Changed answers to open questions, new drift, and new versions of the API or the suite. The newest come first.</p><ul class="changes">${newest.map(
    (event) => {
      const { what, how } = eventWords(event);
      const mood = event.kind === "answer" ? "bad" : event.kind === "drift" ? "open" : "quiet";
      return markup`<li><span class="mood ${mood}"><span class="when">${dayOf(event.night)}</span>${what}</span><div><code>${event.subject}</code>${how !== "" && markup` <span class="quiet">${clip(how, 300)}</span>`}</div></li>`;
    },
  )}${more > 0 && markup`<li class="quiet">and ${more} more in history.json</li>`}</ul></section>`;
}

function times(operations: readonly OperationHistory[], nights: number): Markup {
  if (operations.length === 0 || nights < 2) return markup``;
  return markup`<section id="times"><h2>Response times</h2><p class="intro">The median of each night.</p><div class="scroll" tabindex="0" role="region" aria-label="response times"><table><thead><tr><th scope="col">operation</th><th scope="col">night by night</th><th scope="col">first</th><th scope="col">last</th></tr></thead><tbody>${operations.map(
    ({ operation, medians }) => {
      const known = medians.filter((median) => median !== null);
      return markup`<tr><th scope="row"><code>${operation}</code></th><td>${trend(medians)}</td><td>${Math.round(known[0] ?? 0)} ms</td><td>${Math.round(known.at(-1) ?? 0)} ms</td></tr>`;
    },
  )}</tbody></table></div></section>`;
}

function checkStory(
  check: CheckHistory,
  { level, statement, url }: History["promises"][number],
  { nights }: History,
): Markup {
  const { id, firstSeen, firstFailed, last, verdicts } = check;
  const rows: readonly (readonly [string, Markup | string])[] = [
    ["now", state(check)],
    ["first seen", dayOf(firstSeen)],
    ...(firstFailed === undefined ? [] : [["first failed", dayOf(firstFailed)] as const]),
    ...(last === undefined
      ? []
      : [
          [
            `last problem, ${dayOf(last.night)}`,
            markup`${clip(last.problem, 600)}${last.requestId !== undefined && markup` <code class="id">${last.requestId}</code>`}`,
          ] as const,
        ]),
  ];
  const tried = nights
    .map(({ startedAt }, index) => ({ startedAt, verdict: verdicts[index] ?? undefined }))
    .slice(-shownNights);
  return markup`<details class="group check" id="${checkAnchor(id)}"><summary>${sign(verdicts.at(-1) ?? undefined)}<code>${id}</code> <span class="count">${state(check)}</span></summary><p class="aside"><span class="level">${level}</span><span>${ticked(statement)}</span>${linkOut(url, "What the documentation says")}</p><dl class="facts">${rows.map(([name, value]) => markup`<div><dt>${name}</dt><dd>${value}</dd></div>`)}</dl><ol class="strip">${tried.map(({ startedAt, verdict }) => markup`<li>${sign(verdict)}<span>${moment(startedAt)} ${verdict === undefined ? "not run" : shown[verdict].word}</span></li>`)}</ol></details>`;
}
