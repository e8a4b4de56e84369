import type { KillMatrix } from "../../document/run-document.ts";
import { areaOf } from "../findings/findings.ts";
import { moment } from "../findings/since.ts";
import { plural } from "../text/text.ts";
import { type Markup, markup, searchFor } from "./markup.ts";
import { page } from "./page.ts";
import { checkAnchor } from "./verdicts.ts";
import { invocation } from "../../invocation.ts";

/** How many faults the suite noticed, in one sentence. */
function worth({ faults, rulings, alarms }: KillMatrix): string {
  const all = Object.values(faults);
  const noticed = all.filter((checks) => checks.length > 0).length;
  const sets =
    rulings === 0 ? "" : `, ${plural(alarms.length, "alarm")} under ${rulings} sets of rulings`;
  return `${noticed} of ${plural(all.length, "fault")} noticed${sets}`;
}

/** The page that `selftest` writes. */
export function killMatrixHtml(matrix: KillMatrix, suite: string, isGood: boolean): string {
  return page({
    title: worth(matrix),
    kicker: suite,
    sentence: `${worth(matrix)}.`,
    code: isGood ? 0 : 1,
    top: markup`<p class="lead">${intro(matrix)}</p>`,
    sections: [
      { id: "faults", name: "Faults", body: byFault(matrix, "none") },
      { id: "guards", name: "Checks", body: byCheck(matrix, "none") },
    ],
    footer: markup`<p>Made by ${suite}: <code>${invocation} selftest</code>.</p>`,
  });
}

const intro = ({ startedAt, alarms }: KillMatrix): Markup =>
  markup`On ${moment(startedAt)} selftest ran the suite on mocks that are wrong on purpose, each in one way.${alarms.length > 0 && markup` The suite failed a correct mock under ${plural(alarms.length, "set")} of rulings: ${alarms.map((name, index) => markup`${index > 0 && "; "}<code>${name}</code>`)}.`}`;

/** The kill matrix as a section of a run's report. Names of checks link to their results. */
export const killMatrix = (matrix: KillMatrix | undefined): Markup =>
  matrix === undefined
    ? markup``
    : markup`<section id="worth"><h2>Selftest</h2><p class="intro">${worth(matrix)}. ${intro(matrix)}</p><details class="group"><summary><span>For each fault, the checks that noticed it</span> <span class="count">${Object.keys(matrix.faults).length}</span></summary>${byFault(matrix, "check")}</details><details class="group"><summary><span>For each check, the faults that only it noticed</span> <span class="count">${matrix.checks.length}</span></summary>${byCheck(matrix, "check")}</details></section>`;

/** Whether names of checks are links. */
type Links = "check" | "none";

const named = (id: string, links: Links): Markup =>
  links === "check"
    ? markup`<a href="#${checkAnchor(id)}"><code>${id}</code></a>`
    : markup`<code>${id}</code>`;

/** At most this many checks of a fault are named. */
const namedChecks = 4;

function byFault({ checks, faults }: KillMatrix, links: Links): Markup {
  const areas = [...new Set(checks.map((id) => areaOf({ id })))];
  const rows = Object.entries(faults).map(([fault, places]) => {
    const ids = places.map((place) => checks[place] ?? "");
    const more = ids.length - namedChecks;
    const names = ids
      .slice(0, namedChecks)
      .map((id, index) => markup`${index > 0 && ", "}${named(id, links)}`);
    const counts = areas.map((area) => ids.filter((id) => areaOf({ id }) === area).length);
    return markup`<tr><th scope="row"><code>${fault}</code><p class="quiet">${ids.length === 0 ? markup`<span class="failing">no check noticed it</span>` : names}${more > 0 && ` and ${more} more`}</p></th>${counts.map((count) => markup`<td class="seen">${count > 0 && markup`<span class="kills k${Math.min(count, 4)}">${count}</span>`}</td>`)}</tr>`;
  });
  const table = markup`${searchFor("by-fault", "faults")}<div class="scroll" tabindex="0" role="region" aria-label="faults"><table class="matrix many nights" id="by-fault"><thead><tr><th scope="col">fault, and the checks that noticed it</th>${areas.map((area) => markup`<th scope="col" class="night"><span>${area}</span></th>`)}</tr></thead><tbody>${rows}</tbody></table></div>`;
  return links === "check"
    ? table
    : markup`<section id="faults"><h2>Faults <span class="count">${rows.length}</span></h2><p class="intro">For each fault: the checks that noticed it, and their number in each area.</p>${table}</section>`;
}

function byCheck({ checks, faults }: KillMatrix, links: Links): Markup {
  const all = Object.entries(faults);
  const rows = checks.map((id, place) => {
    const noticed = all.filter(([, places]) => places.includes(place));
    const only = noticed.filter(([, places]) => places.length === 1).map(([fault]) => fault);
    return markup`<tr><th scope="row">${named(id, links)}</th><td class="time">${noticed.length}</td><td>${
      only.length === 0
        ? markup`<span class="quiet">${noticed.length === 0 ? "no fault makes it fail" : "none"}</span>`
        : only.map((fault, index) => markup`${index > 0 && ", "}<code>${fault}</code>`)
    }</td></tr>`;
  });
  const table = markup`${searchFor("by-check", "checks")}<div class="scroll" tabindex="0" role="region" aria-label="checks"><table class="matrix" id="by-check"><thead><tr><th scope="col">check</th><th scope="col">faults noticed</th><th scope="col">faults that only it noticed</th></tr></thead><tbody>${rows}</tbody></table></div>`;
  return links === "check"
    ? table
    : markup`<section id="guards"><h2>Checks <span class="count">${rows.length}</span></h2><p class="intro">For each check: how many faults it noticed, and which of them only it noticed. A check without such a fault is a candidate for removal.</p>${table}</section>`;
}
