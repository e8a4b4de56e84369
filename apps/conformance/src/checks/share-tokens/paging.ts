import { readListReply } from "@persona-conformance/client";
import { pageSize } from "@persona-conformance/schemas";
import { check, type Check } from "../../runner/check.ts";
import type { Capability } from "../../runner/capabilities.ts";
import { Undecided, Violation } from "../../runner/outcome.ts";
import { expect, expectNone, type Listed } from "../../trial/expect.ts";
import { firstRows, listPath } from "../../trial/lists.ts";
import {
  expectTokens,
  newToken,
  party,
  shareTokenArrangement,
  tokens,
  usualCreation,
} from "../../trial/share-tokens.ts";
import type { Trial } from "../../trial/trial.ts";

const operation = "list-all-share-tokens";
const needs: readonly Capability[] = shareTokenArrangement.needs.one;

/** Tokens that the list of a mock's organization has at least. */
const several = 4;

/** Pages of share tokens. Others make tokens at any time, so a walk is compared with itself alone. */
export const pagingChecks: readonly Check<Trial>[] = [
  check({
    id: "share-tokens/pages/default-size",
    cites: "protocol/page-default-size",
    operation,
    needs,
    steps: "lists share tokens without asking for a size; on the mock, out of more than a page has",
    failsWhen: `more than ${pageSize.default} rows`,
    async run(trial) {
      await fill(trial, pageSize.default + 2);
      const { views, exchange } = await firstRows(trial, tokens, actorOf(trial));
      const most = `${pageSize.default} rows at the most`;
      expect(views.length <= pageSize.default, most, `${views.length} rows`, exchange);
    },
  }),
  check({
    id: "share-tokens/pages/walk",
    cites: "protocol/page-walk",
    alsoCites: ["protocol/page-links", "protocol/page-size", "protocol/page-ends"],
    operation,
    needs,
    steps:
      "lists two pages of one row, by the link and by the last row's id, and both rows on one page",
    failsWhen:
      "a page of more rows, a row that is skipped or comes twice, or a link that leads nowhere",
    async run(trial) {
      const [first, second] = await firstTwo(trial);
      const after = await list(trial, { size: 1, after: idOf(first) });
      expectSize(after, 1);
      if (idOf(second) === idOf(after) && idOf(second) !== idOf(first)) {
        // Where requests are dear, two ways to the same row are enough.
        if (!trial.hasCapability("thorough")) return;
        const both = await list(trial, { size: 2 });
        expectSize(both, 2);
        const ids = both.views.map(({ id }) => id);
        // A token that has come meanwhile is the newest.
        if (!ids.includes(idOf(first))) throw changing();
        const wanted = `${idOf(first)}, then ${idOf(second)}`;
        const isNext = ids.length < 2 || ids[0] !== idOf(first) || ids[1] === idOf(second);
        return expect(isNext, wanted, ids.join(", then "), both.exchange);
      }
      const wanted = `the row after ${idOf(first)} in both ways`;
      const told = `${idOf(second)} by the link, ${idOf(after)} by the id`;
      expect(false, wanted, told, idOf(after) === idOf(first) ? after.exchange : second.exchange);
    },
  }),
  check({
    id: "share-tokens/pages/back",
    cites: "protocol/page-back",
    alsoCites: ["protocol/page-ends"],
    operation,
    needs: [...needs, "thorough"],
    steps: "follows links.prev of the second page",
    failsWhen: "a page without the row before, or with the one that it came from",
    async run(trial) {
      const [first, second] = await firstTwo(trial);
      expect(first.prev === null, "links.prev to be null on the first page", `${first.prev}`);
      const { prev, exchange } = second;
      if (prev === null) throw new Violation("links.prev", "null", { evidence: exchange });
      const back = await follow(trial, prev);
      const ids = back.views.map(({ id }) => id);
      const isBack = ids.at(-1) === idOf(first) && !ids.includes(idOf(second));
      if (!isBack && idOf(await list(trial, { size: 1 })) !== idOf(first)) throw changing();
      expect(isBack, `the page of ${idOf(first)}`, ids.join(", ") || "no row", back.exchange);
    },
  }),
  check({
    id: "share-tokens/pages/last",
    cites: "protocol/page-ends",
    alsoCites: ["protocol/page-size"],
    operation,
    needs: [...needs, "thorough"],
    steps:
      "walks through the list in the largest pages, up to five, and asks what is behind the last",
    failsWhen: "links.next that is null before the last row, or not null behind it",
    async run(trial) {
      await fill(trial, several);
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
      for (const page of pages) expectSize(page, pageSize.maximum);
      if (last === undefined || last.next !== null || rows.length < 2) return;
      const isEmpty = last.views.length === 0;
      expect(!isEmpty, "links.next to be null on the last page", "a page behind it", last.exchange);
      const before = rows.at(-2) ?? "";
      const end = await list(trial, { size: 1, after: before });
      expect(
        end.next === null,
        "links.next to be null behind the last row",
        `${end.next}`,
        end.exchange,
      );
    },
  }),
  check({
    id: "share-tokens/pages/filtered",
    cites: "protocol/page-walk",
    alsoCites: ["share-tokens/list-filter-status", "share-tokens/list-filter-direction"],
    operation,
    needs: [...needs, "thorough"],
    steps: "walks through the tokens of a status and a direction in pages of one row, and back",
    failsWhen: "a page that is not full though others follow, or another status or direction",
    async run(trial) {
      await fill(trial, several);
      await trial.of(tokens).that("expired");
      const filter = { status: "created", direction: "outbound" };
      const pages = [await list(trial, { ...filter, size: 1 })];
      for (let page = pages[0]; page?.next && pages.length < 4; page = pages.at(-1))
        pages.push(await list(trial, { ...filter, size: 1, after: idOf(page) }));
      const [, second] = pages;
      const back = second && (await list(trial, { ...filter, size: 1, before: idOf(second) }));
      for (const page of [...pages, ...(back === undefined ? [] : [back])]) {
        const wrong = page.views.filter(
          ({ status, attributes }) =>
            status !== filter.status || attributes["direction"] !== filter.direction,
        );
        const cites = wrong.some(({ status }) => status !== filter.status)
          ? "share-tokens/list-filter-status"
          : "share-tokens/list-filter-direction";
        const told = wrong.map(({ id, status }) => `${id}, which is ${status}`);
        expectNone(told, "created and outbound tokens alone", page.exchange, { cites });
        expectSize(page, 1);
      }
    },
  }),
];

const actorOf = (trial: Trial) => trial.of(tokens).actorOf("source");
const idOf = ({ views }: Listed): string => views[0]?.id ?? "no row";
const changing = () => new Undecided("the list has changed on the way", { transient: true });

const list = async (
  trial: Trial,
  query: Readonly<Record<string, string | number>>,
): Promise<Listed> => {
  const ask = () => party(trial, "source").of(tokens).list(query);
  // A replica that lags does not know a cursor yet that is as new as a token.
  const isKnown = ({ kind }: { readonly kind: string }) => kind !== "refusal";
  return expectTokens(
    await (query["after"] === undefined ? ask() : trial.eventually(ask, isKnown)),
  );
};

/** What stands behind a link, which must be a path to the list of tokens. */
async function follow(trial: Trial, link: string): Promise<Listed> {
  const path = `/api/v1${listPath(tokens)}?`;
  if (!link.startsWith(path)) {
    throw new Violation(`a path that begins with ${path}`, link, { cites: "protocol/page-links" });
  }
  const exchange = await party(trial, "source").send({ method: "GET", path: link });
  return expectTokens(readListReply(tokens, exchange));
}

/** Two pages of one row, the second one by the link of the first. */
const firstTwo = (trial: Trial): Promise<readonly [Listed, Listed]> =>
  trial.memoize("two pages of share tokens", async () => {
    await fill(trial, several);
    const first = await list(trial, { size: 1 });
    expectSize(first, 1);
    if (first.next === null) {
      const known = (trial.context.made.get(tokens.name) ?? []).length;
      if (known < 2) throw new Undecided("there is one share token only");
      throw new Violation("a link to the next page", "null", {
        cites: "protocol/page-ends",
        evidence: first.exchange,
      });
    }
    return [first, await follow(trial, first.next)];
  });

function expectSize({ views, next, exchange }: Listed, size: number): void {
  const isFull = views.length === size || (views.length < size && next === null);
  const cites = "protocol/page-size";
  expectNone(isFull ? [] : [`${views.length} rows`], `${size} rows`, exchange, { cites });
}

/** On the mock each check has an organization of its own, without a token. */
async function fill(trial: Trial, count: number): Promise<void> {
  const it = trial.of(tokens);
  const { length: known } = trial.context.made.get(tokens.name) ?? [];
  if (!trial.hasCapability("disposable")) return void (known === 0 && (await it.any()));
  const sourceId = String((await usualCreation(trial))["sourceId"]);
  for (let made = known; made < count; made += 1) it.offer(await newToken(trial, sourceId));
}
