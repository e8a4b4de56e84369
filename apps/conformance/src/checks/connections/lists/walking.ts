import type { Exchange } from "@persona-conformance/client";
import { basePath, connections, isInApi, pageSize, registry } from "@persona-conformance/schemas";
import { type Cell, nameOfCell, placeOf } from "../../../runner/check.ts";
import { arranging, type Subject, Violation } from "../../../runner/outcome.ts";
import type { Actor, Trial } from "../../../trial/trial.ts";
import { expectConnections, readConnections } from "../../../trial/arranging/connections.ts";
import { expectNone, type Listed } from "../../../trial/judging/expect.ts";
import { lacking, longPage, longPageNow } from "../../../trial/reading/lists.ts";
import type { PartyName } from "../../../trial/party.ts";
import type { View } from "../../../trial/reading/view.ts";
import { listing } from "../crossed/listing-in-cell.ts";
import { ensureNewestFirst } from "../../wire/newest-first.ts";

/** Consecutive pages. */
export type Walk = readonly Listed[];

/** The most pages of one row that a walk reads, because the list may be long. */
const longest = 3;

/** The check that decides whether a link works. */
const links: Subject = { statement: "protocol/page-links", check: "protocol/pages/links" };

/** The check that decides whether a list is in its order. */
const order: Subject = {
  statement: "connections/list-newest-first",
  check: "connections/list/newest-first",
};

/** The first page of one row. */
export const firstOfOne = (trial: Trial): Promise<Listed> =>
  trial.memoize("first page of one row", async () => {
    await severalConnections(trial);
    return expectConnections(await trial.as("source").of(connections).list({ size: 1 }));
  });

/** The first pages of one row each. Follows the links as they are. */
export const walk = (trial: Trial): Promise<Walk> =>
  trial.memoize("walk", async () => {
    const pages = [await firstOfOne(trial)];
    for (let page = pages[0]; page?.next && pages.length < longest; page = pages.at(-1)) {
      pages.push(
        await arranging(
          `follow ${page.next}`,
          pages.length === 1 ? () => secondOfOne(trial) : () => behind(trial, page?.next ?? ""),
          links,
        ),
      );
    }
    return pages;
  });

/**
 * Returns up to `limit` pages of `size` rows, or of the default size, the first one after `from`. Asks for each page after the last
 * row of the one before. With a `step`, each page is asked for in another cell.
 */
export async function pagesOf(
  trial: Trial,
  size: number | undefined,
  limit: number,
  {
    from,
    step,
    who = "source",
  }: { readonly from?: string; readonly step?: string; readonly who?: PartyName } = {},
): Promise<Walk> {
  const list = async (after?: string) => {
    const cell = step === undefined ? {} : trial.cellFor(listing(who, "page", step));
    const query = { ...(size !== undefined && { size }), ...(after !== undefined && { after }) };
    return expectConnections(await trial.in(cell).as(who).of(connections).list(query));
  };
  const pages = [await list(from)];
  for (let page = pages[0]; page?.next && pages.length < limit; page = pages.at(-1)) {
    const last = page.views.at(-1);
    if (last === undefined) break;
    pages.push(await list(last.id));
  }
  return pages;
}

/** Four pages of two rows. */
export const pairwise = (trial: Trial): Promise<Walk> =>
  trial.memoize("walk in pages of two", async () => {
    await severalConnections(trial);
    return pagesOf(trial, 2, 4, { step: "pages of two rows" });
  });

/** The second page of one row. Follows the link of the first as it is. */
export const secondOfOne = (trial: Trial): Promise<Listed> =>
  trial.memoize("second page of one row", async () =>
    behind(trial, (await firstOfOne(trial)).next ?? ""),
  );

/** The page of a link, for checks that do not judge the link. */
export const follow = (trial: Trial, link: string): Promise<Listed> =>
  arranging(`follow ${link}`, () => behind(trial, link), links);

async function behind(trial: Trial, link: string): Promise<Listed> {
  if (!isWithin(link)) throw new Violation(`a path under ${basePath}`, link);
  return expectConnections(readConnections(await sendLink(trial.as("source"), link)));
}

/** Sends the request of a link, which may lead to a path that no operation has. */
export const sendLink = (actor: Actor, path: string): Promise<Exchange> => {
  const request = { method: "GET", path };
  return registry.find(request) === undefined
    ? actor.probe(request, "the target gave this link")
    : actor.send(request);
};

/** Whether a link leads to the API. The client refuses to send a key anywhere else. */
function isWithin(link: string): boolean {
  const url = URL.canParse(link, "http://api") && new URL(link, "http://api");
  return url !== false && url.host === "api" && isInApi(url.pathname);
}

export const idsOf = (views: readonly View[]): readonly string[] => views.map(({ id }) => id);

/** Makes sure that a list of connections is in its order. */
export const ensureInOrder = (trial: Trial, { views, exchange }: Listed): Promise<void> =>
  ensureNewestFirst(trial, views, exchange, order);

/** Makes sure that the list is in its order wherever a page of a walk was requested. */
export async function ensureInOrderThere(trial: Trial, pages: Walk): Promise<void> {
  for (const { list } of await listsThere(trial, pages)) await ensureInOrder(trial, list);
}

/** A long page of the list in each cell in which a page of a walk was requested. */
async function listsThere(
  trial: Trial,
  pages: Walk,
): Promise<readonly { readonly cell: Cell; readonly list: Listed }[]> {
  const all = trial.exchanges();
  const cells = pages.flatMap(
    ({ exchange }) => all.find((one) => one.exchange === exchange)?.cell ?? [],
  );
  const lists: { cell: Cell; list: Listed }[] = [];
  for (const cell of new Map(cells.map((one) => [nameOfCell(one), one])).values()) {
    const list = trial.in(cell).as("source").of(connections);
    const reply = await list.list({ size: pageSize.maximum });
    if (reply.kind !== "refusal") lists.push({ cell, list: expectConnections(reply) });
  }
  return lists;
}

/**
 * Requires rows in the whole list of each cell in which a page of a walk was requested. Where they are not, no walk can meet
 * them.
 */
async function expectListedThere(trial: Trial, pages: Walk, rows: readonly View[]): Promise<void> {
  for (const { cell, list } of await listsThere(trial, pages)) {
    await ensureInOrder(trial, list);
    const missing = list.next === null ? await lacking(trial, rows, list.views) : [];
    expectNone(
      missing.map(({ id }) => `a list without ${id}`),
      `every row${placeOf(cell)}`,
      list.exchange,
      { cites: "connections/list-both-directions" },
    );
  }
}

/**
 * Walks to the end of the list: in up to four pages if the list fits on one page, else in pages of the largest size.
 */
export const largePages = (trial: Trial): Promise<Walk> =>
  trial.memoize("walk in large pages", async () => {
    await severalConnections(trial);
    const { views, next } = await longPage(trial, connections);
    const size = next === null ? sizeFor(views.length, trial.seed % 2 === 0) : pageSize.maximum;
    return pagesOf(trial, size, 10, { step: "large pages" });
  });

/**
 * A page size for up to four pages, and a last page that is not full, if there is one. The last page has several rows or, if
 * `isAlone`, one row: both may be lost.
 */
function sizeFor(rows: number, isAlone: boolean): number {
  const least = Math.max(2, Math.floor(rows / 4) + 1);
  const sizes = Array.from({ length: least }, (_, more) => least + more);
  const isMeant = (size: number) => (isAlone ? rows % size === 1 : rows % size >= 2);
  return [...sizes, rows - 1].find((size) => size > 1 && size < rows && isMeant(size)) ?? least;
}

/** Rows that were in the list during the whole walk, but that the walk skipped: before its last row, and after it. */
export async function leftOut(
  trial: Trial,
  pages: Walk,
): Promise<{ readonly between: readonly View[]; readonly behind: readonly View[] }> {
  const rows = pages.flatMap(({ views }) => views);
  const long = await longPage(trial, connections);
  const { views: all } = long;
  const walked = new Set(idsOf(rows));
  const last = all.findLastIndex(({ id }) => walked.has(id));
  const ended = pages.at(-1)?.next === null;
  const left = await lacking(trial, ended ? all : all.slice(0, last + 1), rows);
  if (left.length > 0) {
    await ensureInOrder(trial, long);
    await expectListedThere(trial, pages, left);
    // What follows a row that has left the list is not known.
    const now = await longPageNow(trial, connections);
    const cursors = pages.slice(0, -1).flatMap(({ views }) => idsOf(views).slice(-1));
    const isGone = cursors.some((id) => !idsOf(now.views).includes(id));
    if (now.next === null && isGone) return { between: [], behind: [] };
  }
  const isBehind = (row: View) => all.indexOf(row) > last;
  return { between: left.filter((row) => !isBehind(row)), behind: left.filter(isBehind) };
}

/** The ids of `count` connections, newest first. The trial's own connection is the last. */
export async function manyConnections(trial: Trial, count: number): Promise<readonly string[]> {
  const { id } = await trial.of(connections).any();
  return [...(trial.context.populate?.(connections, count - 1) ?? []), id];
}

/** Makes sure that the source has several connections, one of them inactive, if the target can create them. */
export async function severalConnections(trial: Trial): Promise<void> {
  if (!trial.hasCapability("create")) return;
  await trial.memoize("several connections", async () => {
    await trial.of(connections).any();
    const ids = trial.context.populate?.(connections, 3) ?? [];
    return trial
      .as("source")
      .of(connections)
      .deactivate(ids[1] ?? "");
  });
}
