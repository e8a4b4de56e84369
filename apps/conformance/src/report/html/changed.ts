import { changeKinds, type Change, changeList, changesInWords } from "../runs/change-list.ts";
import type { Changes } from "../runs/changes.ts";
import { moment } from "../findings/since.ts";
import { clip } from "../text/text.ts";
import { type Markup, markup, ticked } from "./markup.ts";
import { checkAnchor } from "./verdicts.ts";

/** At most this many changes of each kind are listed. */
const listed = 100;

/** The changes since the baseline, the worst first. */
export function changed(found: Changes): Markup {
  const kinds = [...Map.groupBy(changeList(found), ({ kind }) => kind)];
  return markup`<section id="changed"><h2>What changed</h2><p class="intro">Since the run of ${moment(found.since)}: ${changesInWords(found)}.</p>${
    kinds.length > 0 && markup`<ul class="changes">${kinds.map(([, those]) => some(those))}</ul>`
  }</section>`;
}

function some(changes: readonly Change[]): readonly Markup[] {
  const more = changes.length - listed;
  return [
    ...changes.slice(0, listed).map(change),
    ...(more > 0 ? [markup`<li class="quiet">and ${more} more</li>`] : []),
  ];
}

function change({ kind, subject, words = "", detail = "", checks: [id] }: Change): Markup {
  const { sign, label, mood } = changeKinds[kind];
  const name = markup`<code>${subject}</code>`;
  return markup`<li><span class="mood ${mood}"><span class="sign" aria-hidden="true">${sign}</span>${label}</span><div>${id === undefined ? name : markup`<a href="#${checkAnchor(id)}">${name}</a>`}${words !== "" && markup` ${ticked(words)}`}${detail !== "" && markup` <span class="quiet">${clip(detail, 400)}</span>`}</div></li>`;
}
