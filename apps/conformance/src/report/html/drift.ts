import {
  alarming,
  type DriftChange,
  type DriftDocument,
  mostSevereFirst,
} from "../../document/drift-document.ts";
import { countWords, driftSentence, impactWords, kindWords, placeWords } from "../drift/words.ts";
import { clip } from "../text/text.ts";
import { type Markup, markup } from "./markup.ts";
import { page } from "./page.ts";
import { invocation } from "../../invocation.ts";

const moods = { breaking: "bad", notable: "open", additive: "good" } as const;
const longest = 600;

/** Drift for people with a browser. */
export function driftHtml(drift: DriftDocument, suite: string): string {
  const { changes, spec, against, notes } = drift;
  return page({
    title: `Drift · ${drift.scope}`,
    kicker: suite,
    sentence:
      changes.length === 0
        ? "No change that affects consumers"
        : `The description changed: ${countWords(changes)}`,
    code:
      alarming(drift).length === 0
        ? 0
        : changes.some(({ severity }) => severity === "breaking")
          ? 1
          : 2,
    top: markup`<p class="lead">From <code>${against.source}</code> to <code>${spec.source}</code></p>${notes.map((note) => markup`<p class="quiet">${note}</p>`)}`,
    sections: mostSevereFirst.map((severity) => {
      const those = changes.filter((change) => change.severity === severity);
      return {
        id: severity,
        name: `${severity.slice(0, 1).toUpperCase()}${severity.slice(1)}`,
        count: those.length,
        body:
          those.length === 0
            ? markup``
            : markup`<section id="${severity}"><h2>${severity} <span class="count">${those.length}</span></h2>${changeList(those)}</section>`,
      };
    }),
    footer: markup`<p>Made by ${suite}: <code>${invocation} drift</code>. ${driftSentence(drift)}</p>`,
  });
}

/** Changes, with the text before and now side by side. */
export const changeList = (changes: readonly DriftChange[]): Markup =>
  markup`<ul class="changes">${changes.map(item)}</ul>`;

function item(change: DriftChange): Markup {
  const { severity, where, before, after, id, accepted } = change;
  const place = placeWords(change);
  const impact = impactWords(change);
  return markup`<li id="${id}"><span><span class="mood severity ${moods[severity]}">${severity}</span></span><div><p>${kindWords(change)}: <code>${where}</code></p>${place !== "" && markup`<p class="quiet">${place}</p>`}${(before ?? after) !== undefined && markup`<div class="sides"><p>${before !== undefined && markup`<del>${clip(before, longest)}</del>`}</p><p>${after !== undefined && markup`<ins>${clip(after, longest)}</ins>`}</p></div>`}${impact !== "" && markup`<p class="quiet">hits ${impact}</p>`}${accepted !== undefined && markup`<p class="quiet">accepted: ${accepted.reason}</p>`}<p class="quiet"><code class="id">${id}</code></p></div></li>`;
}
