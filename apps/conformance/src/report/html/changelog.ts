import type { ChangelogDocument, ChangelogEntry } from "../../document/changelog-document.ts";
import type { DriftChange } from "../../document/drift-document.ts";
import { changelogSentence, dayOf, shortHash, worstOf } from "../drift/changelog-words.ts";
import { countWords } from "../drift/words.ts";
import { plural } from "../text/text.ts";
import { changeList } from "./drift.ts";
import { type Markup, markup, searchFor } from "./markup.ts";
import { page } from "./page.ts";
import { invocation } from "../../invocation.ts";

const signs = {
  breaking: { mood: "bad", sign: "✕" },
  notable: { mood: "open", sign: "!" },
  additive: { mood: "good", sign: "+" },
} as const;

/** At most this many commits are columns of the time line. */
const mostColumns = 60;

/** The changelog for people with a browser: a time line with a row for each operation, and below it each commit. */
export function changelogHtml(changelog: ChangelogDocument, suite: string): string {
  const effective = changelog.entries.filter(({ changes }) => changes.length > 0);
  const isBroken = effective.some((entry) => worstOf(entry) === "breaking");
  return page({
    title: `Changelog · ${changelog.scope} · since ${changelog.since}`,
    kicker: suite,
    sentence: changelogSentence(changelog),
    code: effective.length === 0 ? 0 : isBroken ? 1 : 2,
    top: markup`<p class="lead">Changes of the description at <code>${changelog.source}</code> that affect consumers.</p>`,
    sections: [
      { id: "timeline", name: "Time line", body: timeline(effective) },
      { id: "commits", name: "Commits", count: changelog.entries.length, body: commits(changelog) },
    ],
    footer: markup`<p>Made by ${suite}: <code>${invocation} drift --since ${changelog.since}</code>.</p>`,
  });
}

const anchor = (entry: ChangelogEntry): string => `commit-${shortHash(entry)}`;

/** The rows of the time line that a change is in: its operations, its event, or the API as a whole. */
const rowsOf = ({ operations, event }: DriftChange): readonly string[] =>
  event === undefined ? (operations.length === 0 ? ["the API"] : operations) : [`event ${event}`];

function timeline(entries: readonly ChangelogEntry[]): Markup {
  if (entries.length === 0) return markup``;
  const shown = entries.slice(-mostColumns);
  const rows = [...new Set(shown.flatMap(({ changes }) => changes.flatMap(rowsOf)))].toSorted(
    byPath,
  );
  const earlier = entries.length - shown.length;
  return markup`<section id="timeline"><h2>Time line</h2>
<p class="intro">One column for each commit that affects consumers, the newest last. One row for each operation.${earlier > 0 && ` ${plural(earlier, "earlier commit")} ${earlier === 1 ? "is" : "are"} only listed below.`}</p>
${searchFor("by-commit", "operations")}
<div class="scroll" tabindex="0" role="region" aria-label="operations from commit to commit"><table class="matrix many nights" id="by-commit"><thead><tr><th scope="col">operation</th>${shown.map((entry) => markup`<th scope="col" class="night"><a href="#${anchor(entry)}"><span>${dayOf(entry).slice(2)}</span></a></th>`)}</tr></thead>
<tbody>${rows.map((row) => markup`<tr class="row"><th scope="row"><code>${row}</code></th>${shown.map((entry) => mark(entry, row))}</tr>`)}</tbody></table></div></section>`;
}

/** One cell of the time line: how severe a commit is for one operation. */
function mark(entry: ChangelogEntry, row: string): Markup {
  const changes = entry.changes.filter((change) => rowsOf(change).includes(row));
  const worst = worstOf({ changes });
  if (worst === undefined) return markup`<td class="seen"></td>`;
  const { mood, sign } = signs[worst];
  return markup`<td class="seen"><a class="mood severity ${mood}" href="#${anchor(entry)}" title="${dayOf(entry)}: ${countWords(changes)}"><span aria-hidden="true">${sign}</span><span class="hidden">${countWords(changes)}</span></a></td>`;
}

/** Sorts operations by path. The API as a whole comes first, events come last. */
function byPath(one: string, other: string): number {
  const place = (row: string): string =>
    row === "the API"
      ? ""
      : row.startsWith("event ")
        ? `~${row}`
        : `${row.split(" ")[1] ?? ""} ${row}`;
  return place(one) < place(other) ? -1 : 1;
}

function commits({ entries }: ChangelogDocument): Markup {
  if (entries.length === 0) return markup``;
  return markup`<section id="commits"><h2>Commits <span class="count">${entries.length}</span></h2><p class="intro">The newest first.</p>${entries.toReversed().map(commit)}</section>`;
}

function commit(entry: ChangelogEntry): Markup {
  const { changes, problem, subject } = entry;
  const worst = worstOf(entry);
  const mood = worst === undefined ? "open" : signs[worst].mood;
  const isOpen = worst === "breaking" || worst === "notable";
  return markup`<details class="group check" id="${anchor(entry)}"${isOpen && markup` open`}><summary><span class="mood severity ${mood}">${dayOf(entry)}</span> ${subject} <code class="id">${shortHash(entry)}</code> <span class="count">${problem === undefined ? countWords(changes) : "not read"}</span></summary>${problem !== undefined && markup`<p class="aside">${problem}</p>`}${changes.length > 0 && changeList(changes)}</details>`;
}
