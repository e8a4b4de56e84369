import { basePath, connections, isInApi, pageSize } from "@persona-conformance/schemas";
import { expectConnections, readConnections } from "../../../trial/arranging/connections.ts";
import { describe, expect, expectNone, type Listed } from "../../../trial/judging/expect.ts";
import type { PartyName } from "../../../trial/party.ts";
import { firstRows, lacking, longPageNow } from "../../../trial/reading/lists.ts";
import { createdIn, type View } from "../../../trial/reading/view.ts";
import type { CrossedCell } from "../../../trial/requests/crossing.ts";
import type { Trial } from "../../../trial/trial.ts";
import { isSentOnce } from "../../crossed/another-cell.ts";
import { within } from "../../crossed/within-cell.ts";
import { cellToBlame, expectAsKnown } from "./rows-as-known.ts";
import { ensureInOrder, sendLink } from "../lists/walking.ts";
import {
  type Filter,
  kindOf,
  list,
  listing,
  matches,
  pageIn,
  promiseOf,
  queryOf,
} from "./listing-in-cell.ts";

/**
 * The size of the first page of a walk: one row. In every second night on a sandbox, the destination asks for half of the rows that
 * its first page holds, so that several rows follow.
 */
async function sizeOfWalk(trial: Trial, who: PartyName): Promise<number> {
  if (who === "source" || !isSentOnce(trial) || trial.seed % 2 === 0) return 1;
  const { views } = await firstRows(trial, connections, who);
  return Math.max(1, Math.floor(views.length / 2));
}

/** Demands that the link of a first page leads to the next rows, and that the filter still applies there. */
export async function expectPages(
  trial: Trial,
  who: PartyName,
  filter: Filter,
  known: readonly View[] = [],
): Promise<void> {
  const isWanted = (row: View) => matches(filter, row);
  const cell = trial.cellFor(listing(who, kindOf(filter), "first page"));
  const size = await sizeOfWalk(trial, who);
  const asked = { ...queryOf(filter), "page[size]": `${size}` };
  const first = pageIn(cell, await list(trial, who, cell, asked));
  const row = first.views.at(-1);
  if (row === undefined) return;
  const { next, exchange } = first;
  within(cell, "protocol/page-size", () =>
    expect(
      first.views.length === size || (next === null && first.views.length < size),
      `${size} rows`,
      `${first.views.length}`,
      exchange,
    ),
  );
  const shown = new Set(first.views.map(({ id }) => id));
  const behind = known.find((one) => isWanted(one) && !shown.has(one.id));
  const hidden = next === null ? behind : undefined;
  if (hidden !== undefined) await expectHeldIn(trial, who, cell, hidden.id);
  within(cell, "protocol/page-walk", () =>
    expect(hidden === undefined, "a link to the second page", "none", exchange),
  );
  if (next === null) return;
  const other = trial.cellFor(listing(who, "page", "second page"));
  // The documentation leaves open whether a link keeps the filter.
  const second =
    kindOf(filter) === "none"
      ? await follow(trial, who, next, other, row.id)
      : pageIn(other, await list(trial, who, other, { ...asked, "page[after]": row.id }));
  if (trial.hasCapability("create")) {
    await expectFilteredBefore(trial, who, filter, second.views[0]);
    await expectAllBehind(trial, who, filter, row, known.filter(isWanted));
  }
  const again = second.views.filter(({ id }) => shown.has(id)).map(({ id }) => `${id} again`);
  const skipped = kindOf(filter) === "none" ? await skippedAfter(trial, who, first, second) : [];
  const lost = [...skipped, ...(second.prev === null ? [row] : [])];
  for (const { id } of lost) await expectHeldIn(trial, who, other, id);
  within(other, "protocol/page-walk", () => {
    expectNone(again, "no row of the first page", second.exchange);
    expectNone(
      skipped.map(({ id }) => `${id} is skipped`),
      "the rows behind the first page",
      second.exchange,
    );
  });
  within(other, "protocol/page-back", () =>
    expect(second.prev !== null, "a link to the page before", "none", second.exchange),
  );
  const isKept = kindOf(filter) === "filter" || /size/.test(next);
  within(other, "protocol/page-size", () =>
    expect(
      !isKept || second.views.length <= size,
      `at most ${size} rows`,
      `${second.views.length}`,
      second.exchange,
    ),
  );
  await expectMatching(trial, who, other, second, filter);
  await expectAsKnown(trial, who, other, second, known);
}

/** Demands that a page behind a row of a list shows the rows that follow it there, and lacks none. */
async function expectAllBehind(
  trial: Trial,
  who: PartyName,
  filter: Filter,
  { id }: View,
  known: readonly View[],
): Promise<void> {
  const place = known.findIndex((row) => row.id === id);
  if (place < 0) return;
  const query = kindOf(filter) === "none" ? "page" : "filter";
  const cell = trial.cellFor(listing(who, query, "all behind a row"));
  const asked = { ...queryOf(filter), "page[size]": `${pageSize.maximum}`, "page[after]": id };
  const page = pageIn(cell, await list(trial, who, cell, asked));
  const { views, next, exchange } = page;
  const missing = next === null ? await lacking(trial, known.slice(place + 1), views, who) : [];
  for (const one of missing) await expectHeldIn(trial, who, cell, one.id);
  within(cell, "protocol/page-walk", () =>
    expectNone(
      missing.map((row) => `${row.id} is skipped`),
      "every row after the first",
      exchange,
    ),
  );
  await expectAsKnown(trial, who, cell, page, known);
}

/** Demands that a filter still applies to the page before a row. */
async function expectFilteredBefore(
  trial: Trial,
  who: PartyName,
  filter: Filter,
  row: View | undefined,
): Promise<void> {
  if (row === undefined || kindOf(filter) === "none") return;
  const cell = trial.cellFor(listing(who, "filter", "page before"));
  const query = { ...queryOf(filter), "page[before]": row.id };
  const page = pageIn(cell, await list(trial, who, cell, query));
  await expectMatching(trial, who, cell, page, filter);
}

/** Demands that all rows of a page match its filter. If the cell shows such a row otherwise, the filter is not to blame. */
async function expectMatching(
  trial: Trial,
  who: PartyName,
  cell: CrossedCell,
  { views, exchange }: Listed,
  filter: Filter,
): Promise<void> {
  const others = views.filter((one) => !matches(filter, one)).map(({ id }) => id);
  const [stray] = others;
  const blamed = stray === undefined ? undefined : await cellToBlame(trial, stray, cell, who);
  within(cell, blamed ?? promiseOf(filter), () =>
    expectNone(others, "only connections that match the filter", exchange),
  );
}

/** The rows that stand behind a page on a party's first page of the default size, and that the next page lacks. */
async function skippedAfter(
  trial: Trial,
  who: PartyName,
  { views: before }: Listed,
  { views }: Listed,
): Promise<readonly View[]> {
  const { views: known } = await firstRows(trial, connections, who);
  // A row that is new there, and not one from further down, has come in between.
  const oldest = createdIn(known.at(-1));
  const isFurther = (row: View) => oldest !== undefined && (createdIn(row) ?? oldest) < oldest;
  const isKnown = ({ id }: View) => known.some((one) => one.id === id);
  if (!views.every((row) => isKnown(row) || isFurther(row))) return [];
  const place = known.findIndex(({ id }) => id === before.at(-1)?.id);
  const next = place < 0 ? [] : known.slice(place + 1, place + 1 + before.length);
  return lacking(trial, next, views, who);
}

/** Makes sure that a party's whole list in a cell is in its order and holds a row, before a page or a link is blamed. */
async function expectHeldIn(
  trial: Trial,
  who: PartyName,
  cell: CrossedCell,
  id: string,
): Promise<void> {
  const query = { "page[size]": `${pageSize.maximum}` };
  const whole = pageIn(cell, await list(trial, who, cell, query));
  await ensureInOrder(trial, whole);
  const { views, next, exchange } = whole;
  if (next !== null || views.some((row) => row.id === id)) return;
  const still = await longPageNow(trial, connections, who);
  if (still.views.every((row) => row.id !== id)) return;
  within(cell, "connections/list-both-directions", () =>
    expect(false, `${id} in the ${who}'s list`, "a list without it", exchange),
  );
}

/** Reads the page of a link after a row, if the link leads to the API: the client sends a key nowhere else. */
async function follow(
  trial: Trial,
  who: PartyName,
  path: string,
  cell: CrossedCell,
  after: string,
): Promise<Listed> {
  const isWithin = isInApi(path);
  within(cell, "protocol/page-links", () => expect(isWithin, `a path under ${basePath}`, path));
  const exchange = await sendLink(trial.in(cell).as(who), path);
  const isRefused = exchange.status >= 400 && exchange.status < 500;
  if (isRefused) await expectHeldIn(trial, who, cell, after);
  return within(cell, "protocol/page-links", () => {
    expect(!isRefused, `the page of the link ${path}`, describe(exchange), exchange);
    return expectConnections(readConnections(exchange));
  });
}
