import type { Exchange } from "@persona-conformance/client";
import { connections } from "@persona-conformance/schemas";
import { check, type Check } from "../../../runner/check.ts";
import { expectConnections, readConnections } from "../../../trial/arranging/connections.ts";
import {
  describe,
  expectNone,
  provesNothing,
  targetFailed,
} from "../../../trial/judging/expect.ts";
import { firstRows } from "../../../trial/reading/lists.ts";
import { hasCursor, type TrialExchange } from "../../../trial/trial-exchange.ts";
import { createdIn, type View } from "../../../trial/reading/view.ts";
import type { Trial } from "../../../trial/trial.ts";
import { isSuccess } from "../../wire/audit.ts";
import { formMistakes, linksIn } from "../../wire/links.ts";
import { isList } from "./owners.ts";
import { sendLink } from "./walking.ts";

/** A link of a list, by its name. */
interface Link {
  readonly name: string;
  readonly link: string;
  readonly form: string;
}

/** How often a page is read and its link followed. A refusal may be right once: the row of a cursor may have gone in between. */
const tries = 2;

/** Follows links that no request of the run was like. Other checks follow the usual ones, in a few cells. */
export const oddLinks: Check<Trial> = check({
  id: "protocol/pages/odd-links",
  cites: "protocol/page-links",
  operation: connections.operations.list.id,
  needs: ["fixture"],
  runLast: true,
  steps:
    "reads the first lists whose links.next or links.prev had other parameters than all requests of the run, if any, and follows these links",
  failsWhen:
    "a refusal twice, a row of the page that has the link, or a newer one behind links.next",
  async run(trial) {
    const { exchange: own } = await firstRows(trial, connections, "source");
    const all = trial.exchanges();
    const key = all.find(({ exchange }) => exchange === own)?.key;
    // Only on the mock, checks have keys of their own. Another key may not know the row of a cursor.
    const isReadable = (one: TrialExchange) =>
      one.key === key || !trial.hasCapability("create") || !hasCursor(one.exchange);
    const lists = all.filter((one) => isList(one) && isSuccess(one));
    const known = new Set(lists.map(({ exchange }) => formOf(exchange.path)));
    const odd = lists
      .filter((one) => isReadable(one) && one.by !== "nobody")
      .filter(({ exchange }) => formMistakes(exchange).length === 0)
      .flatMap((one) => pagesIn(one.exchange).map((page) => ({ ...page, one })))
      .filter(({ form }) => !known.has(form));
    for (const direction of ["next", "prev"]) {
      const found = odd.find(({ name }) => name === direction);
      if (found !== undefined) await expectFollowed(trial, found.one, found);
    }
  },
});

/** The path, and the names of the parameters that select a page. Any link may keep the others. */
function formOf(path: string): string {
  const { pathname, searchParams } = new URL(path, "http://api.invalid");
  const names = [...searchParams.keys()].filter(
    (name) => !/^(?:filter|fields|page\[size)/.test(name),
  );
  return [pathname, ...[...new Set(names)].toSorted()].join(" ");
}

const pagesIn = (exchange: Exchange): readonly Link[] =>
  linksIn(exchange).flatMap(([name, link]) =>
    (name === "next" || name === "prev") && link !== "" ? [{ name, link, form: formOf(link) }] : [],
  );

async function expectFollowed(trial: Trial, one: TrialExchange, odd: Link): Promise<void> {
  const actor = trial.in(one.cell).as(one.by);
  const read = async (path: string) => {
    const exchange = await sendLink(actor, path);
    if (provesNothing(exchange)) throw targetFailed(exchange);
    return exchange;
  };
  for (let tried = 1; tried <= tries; tried += 1) {
    const page = await read(one.exchange.path);
    const again = pagesIn(page).find(({ name, form }) => name === odd.name && form === odd.form);
    if (again === undefined) return;
    const exchange = await read(again.link);
    if (exchange.status >= 400 && tried < tries) continue;
    const wrong =
      exchange.status < 400 ? wrongRows(page, exchange, odd.name) : [describe(exchange)];
    expectNone(wrong, `the page of the link ${again.link}`, exchange, {
      spoilt: {
        answers: { has: (other) => pagesIn(other).some(({ form }) => form === odd.form) },
        for: "all",
        leads: true,
      },
    });
    return;
  }
}

/** The rows that are on the page itself, or newer than its last one although they stand behind it. */
function wrongRows(page: Exchange, behind: Exchange, name: string): readonly string[] {
  const [held, rows] = [page, behind].map((one) => expectConnections(readConnections(one)).views);
  const ids = new Set(held?.map(({ id }) => id));
  const last = createdIn(held?.at(-1));
  const isNewer = (row: View) => {
    const at = createdIn(row);
    return name === "next" && at !== undefined && last !== undefined && at > last;
  };
  return (rows ?? []).filter((row) => ids.has(row.id) || isNewer(row)).map(({ id }) => id);
}
