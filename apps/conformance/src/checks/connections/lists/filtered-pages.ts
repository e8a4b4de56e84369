import { isDeepStrictEqual } from "node:util";
import { connections, pageSize } from "@persona-conformance/schemas";
import { arranging, Violation } from "../../../runner/outcome.ts";
import { expectConnections } from "../../../trial/arranging/connections.ts";
import { expect, expectNone, type Listed } from "../../../trial/judging/expect.ts";
import { expectFieldsShown, expectOnlyFields } from "../../../trial/judging/fieldset.ts";
import { lacking, longPage, longPageNow } from "../../../trial/reading/lists.ts";
import type { Trial } from "../../../trial/trial.ts";
import type { View } from "../../../trial/reading/view.ts";
import { expectOnly, type Filter, inWords } from "./filtered-rows.ts";
import { twiceIn } from "../../wire/resources-in.ts";
import { ensureInOrder, idsOf } from "./walking.ts";

/** Requires that the page after a row of a filtered list continues after it and matches the filter. */
export async function expectSecondPage(
  trial: Trial,
  filter: Filter,
  filteredPage: Listed,
  isWanted: (row: View) => boolean,
): Promise<void> {
  await ensureOnce(filteredPage);
  const { rows, size } = await partOf(trial, filteredPage.views, isWanted);
  const [first, second] = rows;
  if (first === undefined) return;
  const sparse = sparseIn(trial);
  const query = { ...filter, size, after: first.id, ...sparse };
  const reply = await trial.as("source").of(connections).list(query);
  if (reply.kind === "refusal" && (second === undefined || (await hasGone(trial, first)))) return;
  const page = expectConnections(reply);
  // What follows a row that has left the filter is left open.
  if (page.views.length === 0 && (await hasGone(trial, first))) return;
  if (sparse.fields !== undefined) await expectJudged(trial, page);
  const isBehind = (row: View) => isWanted(row) && row.id !== first.id;
  const cutOff = ({ views, next }: Listed) => next !== null && views.length < size;
  await expectAsWithoutFields(trial, query, page, {
    known: filteredPage.views,
    isWanted,
    isRight: (one) => one.views.every(isBehind) && (one.views[0]?.id === second?.id || cutOff(one)),
  });
  const long = page.views.length > size ? [`${page.views.length}`] : [];
  const isRepeated = page.views.some(({ id }) => id === first.id);
  expectNone(long, `at most ${size} rows`, page.exchange, {
    cites: isRepeated ? "protocol/page-walk" : "protocol/page-size",
  });
  // If the target filters what it has cut, the next row is on a later page.
  const isCut = cutOff(page);
  const goesOn = page.views[0]?.id === second?.id || isCut;
  if (!goesOn && !(await expectCursorsWork(trial, first, second))) return;
  await expectOnly(trial, page, "after a row of the filtered list", isBehind);
  // Whatever it is cut from, no row before its last one is missing.
  const last = rows.findLastIndex(({ id }) => idsOf(page.views).includes(id));
  const wanted = rows.slice(1, Math.max(isCut ? 1 : 2, last));
  const missing = await lacking(trial, wanted, page.views);
  const skipped = await stillMissing(trial, query, missing);
  expectNone(
    skipped.map(({ id }) => `${id} is missing`),
    "the rows after that one",
    page.exchange,
    { cites: "protocol/page-walk" },
  );
  await expectWayBack(trial, page, first);
  await expectMore(trial, page, rows.slice(1), size);
}

/** The rows that a page still lacks when it is read again. It may come from a replica that lags behind. */
async function stillMissing(
  trial: Trial,
  query: Filter,
  missing: readonly View[],
): Promise<readonly View[]> {
  if (missing.length === 0) return missing;
  const read = async () => {
    const reply = await trial.as("source").of(connections).list(query);
    const shown = reply.kind === "refusal" ? [] : idsOf(expectConnections(reply).views);
    return missing.filter(({ id }) => !shown.includes(id));
  };
  return trial.eventually(read, (rows) => rows.length === 0);
}

/** Requires that a page after a row of a filtered list links back. */
async function expectWayBack(
  trial: Trial,
  { prev, views, exchange }: Listed,
  first: View,
): Promise<void> {
  if (prev !== null || views.length === 0) return;
  // It is open what comes behind a row that has left the filter, perhaps within the unit of its timestamps.
  if ((await lacking(trial, [first], [])).length === 0) return;
  const wanted = "links.prev after the first row of a filtered list";
  throw new Violation(wanted, "null", { cites: "protocol/page-back", evidence: exchange });
}

/**
 * The rows of a filtered list from which a page is requested, and its size. What follows the last row is left open. If enough rows
 * follow, a smaller page shows whether the size counts beside a filter; in turn, a page of one row behind which stands a row of
 * another kind in the whole list.
 */
async function partOf(
  trial: Trial,
  rows: readonly View[],
  isWanted: (row: View) => boolean,
): Promise<{ readonly rows: readonly View[]; readonly size: number }> {
  const behind = rows.length - 1;
  if (behind <= 2) return { rows, size: pageSize.maximum };
  if (trial.seed % 2 !== 0) return { rows, size: behind - 1 };
  const { views: all } = await longPage(trial, connections);
  const seam = rows.slice(0, -1).findIndex(({ id }) => {
    const place = idsOf(all).indexOf(id);
    const next = place < 0 ? undefined : all[place + 1];
    return next !== undefined && !isWanted(next);
  });
  return { rows: rows.slice(Math.max(0, seam)), size: 1 };
}

/** Requires that a full page of a filtered list links to the next one while rows follow it. */
async function expectMore(
  trial: Trial,
  { views, next, exchange }: Listed,
  wanted: readonly View[],
  size: number,
): Promise<void> {
  if (next !== null || views.length < size) return;
  const behind = await lacking(trial, wanted.slice(size), views);
  const cut = behind.map(({ id }) => `null before ${id}`);
  const cites = "protocol/page-ends";
  expectNone(cut, "links.next of a filtered list to lead on while there are rows", exchange, {
    cites,
  });
}

/** Whether another organization has taken a row out of the list, or changed it, so that it may have left a filter. */
async function hasGone(trial: Trial, row: View): Promise<boolean> {
  const { views, next } = await longPageNow(trial, connections, "source");
  const still = views.find(({ id }) => id === row.id);
  if (still === undefined) return next === null;
  return still.updatedAt !== row.updatedAt || still.status !== row.status;
}

/** Requires that a page of exactly as many rows as a filtered list has is its last, and that a fieldset drops no filter there. */
export async function expectEnd(
  trial: Trial,
  filter: Filter,
  { views, next }: Listed,
  isWanted: (row: View) => boolean,
): Promise<void> {
  const size = views.length;
  if (next !== null || size === 0 || size === pageSize.maximum) return;
  const list = trial.as("source").of(connections);
  const sparse = sparseIn(trial);
  const query = { ...filter, size, ...sparse };
  const exact = expectConnections(await list.list(query));
  if (sparse.fields !== undefined) await expectJudged(trial, exact);
  const isRight = (page: Listed) => page.views.every(isWanted);
  await expectAsWithoutFields(trial, query, exact, { known: views, isWanted, isRight });
  await expectOnly(trial, exact, "that match the filter, with a fieldset", isWanted);
  await expectLast(trial, filter, exact, views);
}

/**
 * Requires that a filtered list on one page leads no further. If the whole list needs several, the target may cut it before it
 * filters.
 */
export async function expectOnOnePage(trial: Trial, filter: Filter, page: Listed): Promise<void> {
  if (page.next === null || (await longPage(trial, connections)).next !== null) return;
  await expectLast(trial, filter, page, page.views);
}

/** Requires that a page of a filtered list leads on only if rows follow. `all` are the rows of that list. */
async function expectLast(
  trial: Trial,
  filter: Filter,
  page: Listed,
  all: readonly View[],
): Promise<void> {
  const after = page.views.at(-1)?.id;
  if (page.next === null || after === undefined) return;
  const reply = await trial
    .as("source")
    .of(connections)
    .list({ ...filter, size: 1, after });
  const hasMore = reply.kind !== "refusal" && expectConnections(reply).views.length > 0;
  // Other connections may have come or gone meanwhile.
  const now = await longPageNow(trial, connections, "source", filter);
  const isSteady = [page, now].every(({ views }) => isDeepStrictEqual(idsOf(views), idsOf(all)));
  if (!isSteady || (await mayBeCutFirst(trial, all))) return;
  const nothing = "links.next to be null on the last page of a filtered list";
  expectNone(hasMore ? [] : [page.next], nothing, page.exchange, { cites: "protocol/page-ends" });
}

/**
 * Whether a target that cuts a page first, and then filters it, may show exactly these rows on a first page of that size. Then
 * other rows follow, and the page leads on.
 */
async function mayBeCutFirst(trial: Trial, rows: readonly View[]): Promise<boolean> {
  const pages = [await longPage(trial, connections), await longPageNow(trial, connections)];
  return pages.some(
    ({ views }) =>
      views.length > rows.length &&
      isDeepStrictEqual(idsOf(views.slice(0, rows.length)), idsOf(rows)),
  );
}

/** The attributes that tell whether a row matches a filter. To save requests, a second page has only these. */
const judged = ["status", "destination-organization-id"] as const;

/** A fieldset of these. In another style, a target may not find the names of the fields. */
const sparseIn = ({ cell }: Trial): { readonly fields?: typeof judged } =>
  cell.inflection === "kebab" ? { fields: judged } : {};

async function expectJudged(trial: Trial, { views }: Listed): Promise<void> {
  for (const row of views) {
    expectOnlyFields(row, judged);
    await expectFieldsShown(trial, row, judged);
  }
}

/**
 * If a page with a fieldset is wrong, and the same page without one is right, the fieldset is to blame. Looks at a steady list
 * alone: others may change their rows between two requests. A row that matches in no answer is the filter's mistake.
 */
async function expectAsWithoutFields(
  trial: Trial,
  { fields, ...whole }: Filter & { readonly size: number; readonly fields?: typeof judged },
  page: Listed,
  { known, isWanted, isRight }: Wanted,
): Promise<void> {
  if (fields === undefined || isRight(page)) return;
  const isAnsweredRight = async (query: Filter): Promise<boolean> => {
    const reply = await trial.as("source").of(connections).list(query);
    return reply.kind !== "refusal" && isRight(expectConnections(reply));
  };
  const asked = { ...whole, fields };
  if (!(await isAnsweredRight(whole)) || (await isAnsweredRight(asked))) return;
  const isSteady = (await lacking(trial, known, [])).length === known.length;
  const strays = page.views.filter((row) => !isWanted(row));
  if (!isSteady || !strays.every(({ id }) => idsOf(known).includes(id))) return;
  const got = page.views.map((row) => inWords(row)).join("; ") || "an empty page";
  throw new Violation("the rows of the same page without a fieldset", got, {
    cites: "protocol/fields-select",
    evidence: page.exchange,
  });
}

/** What a page of a filtered list must be like. */
interface Wanted {
  /** The rows of the whole filtered list. */
  readonly known: readonly View[];
  readonly isWanted: (row: View) => boolean;
  readonly isRight: (page: Listed) => boolean;
}

/** Requires that the page before the last row of a filtered list holds the rows before it, and matches the filter. */
export async function expectPageBefore(
  trial: Trial,
  filter: Filter,
  { views }: Listed,
  isWanted: (row: View) => boolean,
): Promise<void> {
  const last = views.at(-1);
  if (last === undefined) return;
  // In turn, a page of the default size, if there are more rows than that.
  const isShort = trial.seed % 4 < 2 && views.length - 1 > pageSize.default;
  const size = isShort ? pageSize.default : pageSize.maximum;
  const query = { ...filter, ...(!isShort && { size }), before: last.id };
  const reply = await trial.as("source").of(connections).list(query);
  // What comes before the first row is left open, but it matches the filter.
  if (reply.kind === "refusal" && (views.length < 2 || (await hasGone(trial, last)))) return;
  const page = expectConnections(reply);
  await expectOnly(trial, page, "before the last row of the filtered list", isWanted);
  const long = page.views.length > size ? [`${page.views.length}`] : [];
  expectNone(long, `at most ${size} rows`, page.exchange, {
    cites: isShort ? "protocol/page-default-size" : "protocol/page-size",
  });
  const cites = "protocol/page-back";
  const isCut = page.prev !== null && page.views.length < size;
  const nearest = views.slice(0, -1).slice(-size);
  const missing = isCut ? [] : await lacking(trial, nearest, page.views);
  // It is open what comes before a row that has left the list.
  if (missing.length > 0 && (await lacking(trial, [last], [])).length === 0) return;
  const skipped = await stillMissing(trial, query, missing);
  expectNone(
    skipped.map(({ id }) => `${id} is missing`),
    "the rows before the last",
    page.exchange,
    { cites },
  );
  const again = page.views.some(({ id }) => id === last.id) ? [`${last.id} again`] : [];
  expectNone(again, `rows before ${last.id}`, page.exchange, { cites });
  if (page.next !== null || page.views.length === 0) return;
  const following = await lacking(trial, [last], []);
  const cut = following.map(({ id }) => `null before ${id}`);
  const wanted = "links.next of a page that other rows follow";
  expectNone(cut, wanted, page.exchange, { cites: "protocol/page-ends" });
}

/** Makes sure that a page holds each row once. A row that comes twice is not the mistake of a filter. */
const ensureOnce = ({ views, exchange }: Listed): Promise<void> =>
  arranging(
    "page through the filtered list",
    async () => {
      const twice = twiceIn(idsOf(views)).map((id) => `${id} twice`);
      expectNone(twice, "each row once", exchange);
    },
    { statement: "protocol/page-walk", check: "protocol/pages/each-row-once" },
  );

/**
 * Makes sure that a cursor works without a filter, before the filter is blamed. The next row must follow, and so must `match`,
 * the next row that the filter selects. Returns false if the cursor's row has left the list: then nothing is known.
 */
async function expectCursorsWork(
  trial: Trial,
  first: View,
  match: View | undefined,
): Promise<boolean> {
  const all = await longPageNow(trial, connections);
  const place = idsOf(all.views).indexOf(first.id);
  if (place < 0) return all.next !== null;
  const behind = all.views.slice(place + 1);
  const [next] = behind;
  if (next === undefined) return true;
  const page = expectConnections(
    await trial.as("source").of(connections).list({ size: pageSize.maximum, after: first.id }),
  );
  const wanted = behind.filter(({ id }) => id === next.id || id === match?.id);
  const missing = await lacking(trial, wanted, page.views);
  if (missing.length > 0) await ensureInOrder(trial, all);
  await arranging(
    "page through the list",
    async () => {
      const again = page.views.some(({ id }) => id === first.id);
      expect(!again, `rows after ${first.id}`, "the same row again", page.exchange);
      const skipped = missing.map(({ id }) => `${id} is skipped`);
      expectNone(skipped, "the rows after the first", page.exchange);
    },
    { statement: "protocol/page-walk", check: "protocol/pages/walk" },
  );
  return true;
}
