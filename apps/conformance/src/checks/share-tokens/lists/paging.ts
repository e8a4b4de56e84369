import { pageSize } from "@persona-conformance/schemas";
import { check, type Check, placeOf } from "../../../runner/check.ts";
import type { Capability } from "../../../capabilities.ts";
import { Violation } from "../../../runner/outcome.ts";
import { expect, expectNone, type Listed } from "../../../trial/judging/expect.ts";
import { firstRows } from "../../../trial/reading/lists.ts";
import {
  expectTokens,
  party,
  shareTokenArrangement,
  tokens,
} from "../../../trial/arranging/share-tokens.ts";
import type { PartyName } from "../../../trial/party.ts";
import type { View } from "../../../trial/reading/view.ts";
import type { Trial } from "../../../trial/trial.ts";
import { elsewhere } from "../../crossed/another-cell.ts";
import { inTurns } from "../../in-turns.ts";
import { ensureNewestFirst } from "../../wire/newest-first.ts";
import { finals } from "../seen/tokens-seen.ts";
import {
  changing,
  ensureOrder,
  expectSize,
  fill,
  firstTwo,
  follow,
  idOf,
  idsIn,
  list,
  several,
  sorted,
  wider,
} from "./walking.ts";

const operation = "list-all-share-tokens";
const needs: readonly Capability[] = shareTokenArrangement.needs.one;

/** Pages of share tokens. Others create tokens at any time, so a walk is compared only with itself. */
export const pagingChecks: readonly Check<Trial>[] = [
  check({
    id: "share-tokens/pages/default-size",
    cites: "protocol/page-default-size",
    operation,
    needs,
    steps:
      "lists share tokens without a page size, with --redeem all in another API version; on the mock there are more tokens than a page holds",
    failsWhen: `more than ${pageSize.default} rows`,
    async run(trial) {
      await fill(trial, pageSize.default + 2);
      const cell = defaultCell(trial);
      const { views, exchange } = cell
        ? expectTokens(await party(trial, "source", cell).of(tokens).list())
        : await firstRows(trial, tokens, actorOf(trial));
      const actual = `${views.length} rows${cell ? placeOf(cell) : ""}`;
      const most = `at most ${pageSize.default} rows`;
      expect(views.length <= pageSize.default, most, actual, exchange);
    },
  }),
  check({
    id: "share-tokens/pages/walk",
    cites: "protocol/page-walk",
    alsoCites: ["protocol/page-links", "protocol/page-size", "protocol/page-ends"],
    operation,
    needs,
    steps:
      "reads a page of one row, the page of its link, and two or a hundred rows after the first row's id; then a page of eight rows",
    failsWhen: "a page with more rows, a row that is missing or comes twice, or a broken link",
    async run(trial) {
      const [first, second] = await firstTwo(trial);
      // Only a page of several rows has an order. On every other night, it holds all that follows.
      const size = trial.seed % 2 === 0 ? 2 : pageSize.maximum;
      const after = await list(trial, { size, after: idOf(first) });
      ensureBehind(after, first);
      await expectSize(trial, after, size);
      await ensureNewestFirst(trial, after.views, after.exchange, sorted);
      if (idOf(second) === idOf(after) && idOf(second) !== idOf(first)) {
        // To save requests, two ways to the same row are enough.
        if (!trial.hasCapability("thorough")) return;
        const all = await list(trial, { size: wider });
        await expectSize(trial, all, wider);
        const ids = all.views.map(({ id }) => id);
        // Tokens that were created in the meantime are first.
        const at = ids.indexOf(idOf(first));
        if (at < 0) throw changing();
        const wanted = `${idOf(first)}, then ${idOf(second)}`;
        const follower = ids[at + 1] ?? idOf(second);
        expect(
          follower === idOf(second),
          wanted,
          ids.slice(at, at + 2).join(", then "),
          all.exchange,
        );
        // Tokens are never deleted, so an older row was there before. A link may forget the size, and lead to more rows.
        const isFollowed = ids.slice(0, -1).includes(idOf(second));
        const early = [second, after].find(
          ({ next, views }) => isFollowed && views.length === 1 && next === null,
        );
        expectNone(early ? ["null"] : [], "links.next before the last row", early?.exchange, {
          cites: "protocol/page-ends",
        });
        return;
      }
      await ensureOrder(trial);
      const wanted = `the row after ${idOf(first)}, by the link and by the id`;
      const actual = `${idOf(second)} by the link, ${idOf(after)} by the id`;
      expect(false, wanted, actual, idOf(after) === idOf(first) ? after.exchange : second.exchange);
    },
  }),
  check({
    id: "share-tokens/pages/back",
    cites: "protocol/page-back",
    alsoCites: ["protocol/page-ends", "protocol/page-walk"],
    operation,
    needs: [...needs, "thorough"],
    steps:
      "follows links.prev of the second page, as the destination if there is a key; also reads two rows before another",
    failsWhen: "a page without the first row, or with the second; other rows than the nearest",
    async run(trial) {
      // The source walks in another check. What a later page shows to the destination, the audits of every answer judge.
      const who = trial.hasCapability("two-parties") ? "destination" : "source";
      const [first, second] = await firstTwo(trial, who);
      expect(first.prev === null, "links.prev to be null on the first page", `${first.prev}`);
      const { prev, exchange } = second;
      const again = idOf(second) === idOf(first) ? [idOf(first)] : [];
      expectNone(again, "another row on the second page", exchange, {
        cites: "protocol/page-walk",
      });
      if (prev === null) {
        await ensureOrder(trial, who);
        throw new Violation("links.prev", "null", { evidence: exchange });
      }
      const back = await follow(trial, prev, who);
      const ids = back.views.map(({ id }) => id);
      const isBack = ids.at(-1) === idOf(first) && !ids.includes(idOf(second));
      if (!isBack) await ensureOrder(trial, who);
      if (!isBack && idOf(await list(trial, { size: 1 }, who)) !== idOf(first)) throw changing();
      if (!isBack) await expectNextTo(trial, first, second, who);
      expect(isBack, `the page with ${idOf(first)}`, ids.join(", ") || "no row", back.exchange);
      await expectNearestBefore(trial, who);
    },
  }),
  check({
    id: "share-tokens/pages/last",
    cites: "protocol/page-ends",
    alsoCites: ["protocol/page-size", "protocol/page-walk"],
    operation,
    needs: [...needs, "thorough"],
    steps:
      "walks through up to five pages of the largest size, then asks, in turn, for a page of the last row, and for the rows after a token that has ended",
    failsWhen:
      "links.next that is null before the last row, or not null after it; other rows after a token that has ended",
    async run(trial) {
      await fill(trial, several);
      if (trial.hasCapability("disposable")) await expireSecond(trial);
      const pages = [await list(trial, { size: pageSize.maximum })];
      for (let page = pages[0]; page?.next && pages.length < 5; page = pages.at(-1))
        pages.push(
          await list(trial, { size: pageSize.maximum, after: page.views.at(-1)?.id ?? "" }),
        );
      const rows = pages.flatMap(({ views }) => views.map(({ id }) => id));
      const twice = rows.filter((id, index) => rows.indexOf(id) < index);
      const last = pages.at(-1);
      const cites = "protocol/page-walk";
      expectNone(twice, "each token once", last?.exchange, { cites });
      for (const page of pages) await expectSize(trial, page, pageSize.maximum);
      if (last === undefined || last.next !== null || rows.length < 2) return;
      const all = pages.flatMap(({ views }) => views);
      await ensureNewestFirst(trial, all, last.exchange, sorted);
      const isEmpty = last.views.length === 0;
      expect(
        !isEmpty,
        "links.next to be null on the last page",
        "an empty page after it",
        last.exchange,
      );
      for (const status of inTurns(trial, [undefined, ...finals]))
        await (status === undefined ? expectEnd(trial, all) : expectBehind(trial, all, status));
    },
  }),
  check({
    id: "share-tokens/pages/filtered",
    cites: "protocol/page-walk",
    alsoCites: ["protocol/page-size", "protocol/page-back"],
    operation,
    needs: [...needs, "thorough"],
    steps:
      "reads one token of a status and direction, two after it, and a page of the largest size",
    failsWhen:
      "a page with more rows, with the row of the first page again, or that skips one; a second page without a link back",
    async run(trial) {
      await fill(trial, several);
      await trial.of(tokens).that("expired");
      const filter = { status: "created", direction: "outbound" };
      const first = await list(trial, { ...filter, size: 1 });
      expectAtMost(first, 1);
      // A page may hold fewer rows than it may, although others follow: those of a full page that match.
      if (first.next === null || first.views.length === 0) return;
      const second = await pageAfter(trial, first, filter);
      if (second === undefined) return;
      ensureBehind(second, first);
      expectAtMost(second, 2);
      await expectNoneSkipped(trial, filter, first, second);
    },
  }),
];

/** Expires a token that is not the oldest one, where the list holds none that has ended. */
async function expireSecond(trial: Trial): Promise<void> {
  const [, second] = trial.context.made.get(tokens.name) ?? [];
  const move = { action: "expire", party: "source" } as const;
  if (second !== undefined) await trial.of(tokens).attempt(move, second.id);
}

/** Demands that a page of the last row links to no other. */
async function expectEnd(trial: Trial, all: readonly View[]): Promise<void> {
  const end = await list(trial, { size: 1, after: all.at(-2)?.id ?? "" });
  const wanted = "links.next to be null after the last row";
  expect(end.next === null, wanted, `${end.next}`, end.exchange);
}

/** Demands that a token which has ended leads on to the same rows as in the whole list. */
async function expectBehind(trial: Trial, all: readonly View[], ended: string): Promise<void> {
  const at = all.slice(0, -1).findLastIndex(({ status }) => status === ended);
  const cursor = all[at];
  if (cursor === undefined) return;
  const page = await list(trial, { size: pageSize.maximum, after: cursor.id });
  const wanted = all.slice(at + 1, at + 1 + pageSize.maximum).map(({ id }) => id);
  const wrong = wanted.find((id, place) => page.views[place]?.id !== id) ?? wanted.at(-1);
  const place = wrong === undefined ? 0 : wanted.indexOf(wrong);
  const mistakes = idsIn(page).join() === wanted.join() ? [] : [page.views[place]?.id ?? "no row"];
  const text = `${wrong} after ${cursor.id}, which is ${ended}`;
  expectNone(mistakes, text, page.exchange, { cites: "protocol/page-walk" });
}

/** Demands that the second page begins with the row that follows the first one in a longer list. */
async function expectNextTo(
  trial: Trial,
  first: Listed,
  second: Listed,
  who: PartyName,
): Promise<void> {
  const ids = idsIn(await list(trial, { size: wider }, who));
  const follower = ids[ids.indexOf(idOf(first)) + 1];
  if (ids[0] !== idOf(first) || follower === undefined || follower === idOf(second)) return;
  throw new Violation(`${idOf(first)}, then ${follower}`, `then ${idOf(second)}`, {
    cites: "protocol/page-walk",
    evidence: second.exchange,
  });
}

/** Reads the first rows, and two rows before the last of them. */
async function expectNearestBefore(trial: Trial, who: PartyName): Promise<void> {
  const rows = async () => idsIn(await list(trial, { size: several }, who));
  const first = await rows();
  const cursor = first.at(-1);
  // Other checks report a row that comes twice.
  if (cursor === undefined || new Set(first).size < several) return;
  const nearest = first.slice(-3, -1).join(", ");
  const before = await list(trial, { size: 2, before: cursor }, who);
  await expectSize(trial, before, 2, who);
  const actual = idsIn(before).join(", ");
  if (actual === nearest) return;
  await ensureOrder(trial, who);
  if ((await rows()).join() !== first.join()) throw changing();
  expect(false, `${nearest}, before ${cursor}`, actual || "no row", before.exchange);
}

/** Another cell for a list without a page size. Without `--redeem all`, other checks use the list in the run's own. */
const defaultCell = (trial: Trial) =>
  trial.hasCapability("thorough")
    ? elsewhere(trial, {
        party: actorOf(trial),
        operation,
        outcome: "success",
        query: "none",
        step: "default size",
        once: true,
      })
    : undefined;

const actorOf = (trial: Trial) => trial.of(tokens).actorOf("source");

/**
 * Reads two rows after a page of one row. Undefined if its row has left the filter, as others may end theirs at any time: it is
 * open whether such a row leads on.
 */
async function pageAfter(
  trial: Trial,
  page: Listed,
  filter: Readonly<Record<"status" | "direction", string>>,
): Promise<Listed | undefined> {
  try {
    return await list(trial, { ...filter, size: 2, after: idOf(page) });
  } catch (error) {
    if (!(error instanceof Violation)) throw error;
    const row = await trial.of(tokens).settled(idOf(page), () => true);
    if (row.status === filter.status) throw error;
    return undefined;
  }
}

/** Demands that the second page of a filtered list links back, and skips none of the rows that follow the first one. */
async function expectNoneSkipped(
  trial: Trial,
  filter: Readonly<Record<"status" | "direction", string>>,
  first: Listed,
  { views, next, prev, exchange }: Listed,
): Promise<void> {
  const all = await list(trial, { ...filter, size: pageSize.maximum });
  const ids = all.views.map(({ id }) => id);
  const from = ids.indexOf(idOf(first));
  // What follows a row that has left the filter is left open.
  if (from < 0) return;
  const shown = new Set(views.map(({ id }) => id));
  const isEnd = shown.size === 0 && next === null;
  const last = isEnd ? ids.length - 1 : ids.findLastIndex((id) => shown.has(id));
  const skipped = ids.slice(from + 1, last + 1).filter((id) => !shown.has(id));
  expectNone(
    skipped.map((id) => `${id} is skipped`),
    "the rows after the first",
    exchange,
  );
  const isBack = shown.size === 0 || prev !== null;
  expectNone(isBack ? [] : ["null"], "links.prev of a second page", exchange, {
    cites: "protocol/page-back",
  });
}

/** Makes sure that a page holds no row of the page before it, which would make it too long. */
function ensureBehind({ views, exchange }: Listed, before: Listed): void {
  const again = before.views.filter(({ id }) => views.some((row) => row.id === id));
  expectNone(
    again.map(({ id }) => `${id} again`),
    "no row of the page before",
    exchange,
    { cites: "protocol/page-walk" },
  );
}

const expectAtMost = ({ views, exchange }: Listed, size: number): void =>
  expectNone(
    views.length > size ? [`${views.length} rows`] : [],
    `at most ${size} rows`,
    exchange,
    { cites: "protocol/page-size" },
  );
