import type { Exchange } from "@persona-conformance/client";
import { basePath, connections, instant, pageSize } from "@persona-conformance/schemas";
import { check, type Check } from "../../../runner/check.ts";
import { arranging, type Subject, Undecided, Violation } from "../../../runner/outcome.ts";
import {
  destinationOf,
  expectConnections,
  sourceOf,
} from "../../../trial/arranging/connections.ts";
import { expect, expectNone, type Listed } from "../../../trial/judging/expect.ts";
import { firstRows, largestPage, longPage } from "../../../trial/reading/lists.ts";
import type { Trial } from "../../../trial/trial.ts";
import type { View } from "../../../trial/reading/view.ts";
import { ensureListed } from "./listing.ts";
import {
  ensureInOrderThere,
  firstOfOne,
  follow,
  idsOf,
  largePages,
  leftOut,
  manyConnections,
  pagesOf,
  pairwise,
  secondOfOne,
  type Walk,
  walk,
} from "./walking.ts";
import { twiceIn } from "../../wire/resources-in.ts";

const operation = "list-all-connect-connections";

/**
 * Checks of pages and their links. Others may create, change and delete connections at any time. So a walk is
 * compared only with itself, and with rows that were in the list both before and after it.
 */
export const pagingChecks: readonly Check<Trial>[] = [
  check({
    id: "protocol/pages/default-size",
    cites: "protocol/page-default-size",
    operation,
    needs: [],
    steps:
      "lists without a size, also with a filter; on the mock, with more connections than a page has",
    failsWhen: `more than ${pageSize.default} rows`,
    async run(trial) {
      if (trial.hasCapability("create")) await manyConnections(trial, pageSize.default + 2);
      const pages = [await firstRows(trial, connections, "source")];
      const filter = wideFilter((await longPage(trial, connections)).views);
      if (filter !== undefined)
        pages.push(expectConnections(await trial.as("source").of(connections).list(filter)));
      for (const { views, exchange } of pages) {
        const most = `at most ${pageSize.default} rows`;
        expect(views.length <= pageSize.default, most, `${views.length} rows`, exchange);
      }
    },
  }),
  check({
    id: "protocol/pages/ends",
    cites: "protocol/page-ends",
    operation,
    needs: [],
    steps:
      "lists the first page, then all rows on one page, and once more on a page of exactly that size",
    failsWhen: "a previous link on the first page, or a next link on the last",
    async run(trial) {
      const all = await longPage(trial, connections);
      for (const { prev, exchange } of [await firstRows(trial, connections, "source"), all])
        expect(prev === null, "links.prev to be null on the first page", `${prev}`, exchange);
      const size = all.views.length;
      if (size === 0 || size === pageSize.maximum) return;
      const exact =
        all.next === null
          ? expectConnections(await trial.as("source").of(connections).list({ size }))
          : all;
      const after = exact.views.at(-1)?.id;
      if (exact.next === null || after === undefined) return;
      const { views } = expectConnections(
        await trial.as("source").of(connections).list({ size: 1, after }),
      );
      const nothing = "links.next to be null on the last page";
      expect(views.length > 0, nothing, exact.next, exact.exchange);
    },
  }),
  check({
    id: "protocol/pages/to-the-end",
    cites: "protocol/page-ends",
    operation,
    needs: ["several"],
    steps: "pages through the whole list in large pages, up to a thousand rows",
    failsWhen: "no links.next on a page before the last, or one on the last page",
    async run(trial) {
      const pages = await largePages(trial);
      const { behind } = await leftOut(trial, pages);
      const [first, last] = [pages[0], pages.at(-1)];
      const full = last?.views.length === first?.views.length;
      expectNone(
        full ? behind.map(({ id }) => `null before ${id}`) : [],
        "links.next to lead on while there are rows",
        last?.exchange,
      );
      await expectWhole(trial, pages);
      const beyond = pages.findIndex(({ views }, index) => index > 0 && views.length === 0);
      const before = pages[beyond - 1];
      expect(
        beyond < 0,
        "links.next to be null after the last row",
        `${before?.next}`,
        before?.exchange,
        // If rows are missing there, the link is right and the page is not.
        behind.length > 0 ? { cites: "protocol/page-walk" } : {},
      );
    },
  }),
  check({
    id: "protocol/pages/walk",
    cites: "protocol/page-walk",
    operation,
    needs: ["several"],
    steps:
      "pages through the list by links.next, in pages of one row, of two rows, and in large ones",
    failsWhen: "a skipped or repeated row",
    async run(trial) {
      for (const pages of [await walk(trial), await pairwise(trial), await largePages(trial)]) {
        const last = pages.at(-1);
        const twice = twiceIn(pages.flatMap(({ views }) => idsOf(views)));
        if (twice.length > 0) await ensureInOrderThere(trial, pages);
        expectOnce(pages);
        const { between, behind } = await leftOut(trial, pages);
        // If the last page is full, the missing rows are the link's mistake, which another check reports.
        const full = last?.views.length === pages[0]?.views.length;
        expectNone(
          [...between, ...(full ? [] : behind)].map(({ id }) => `${id} is skipped`),
          "every row of the list",
          last?.exchange,
        );
      }
    },
  }),
  check({
    id: "protocol/pages/one-row",
    cites: "protocol/page-size",
    operation,
    needs: ["several"],
    steps: "asks for pages of one row, and of two",
    failsWhen: "a page with more rows, or with fewer that is not the last",
    async run(trial) {
      await expectSize(trial, [await firstOfOne(trial)], 1);
      await expectSize(trial, await pairwise(trial), 2);
    },
  }),
  check({
    id: "protocol/pages/back",
    cites: "protocol/page-back",
    alsoCites: ["protocol/page-ends"],
    operation,
    needs: ["several"],
    steps: "follows links.prev of the second page",
    failsWhen:
      "a page without the row before, with the row of the second page, or with a links.prev of its own",
    async run(trial) {
      const pages = await walk(trial);
      await expectBack(trial, pages.slice(0, 2), 1, pages.slice(2));
    },
  }),
  check({
    id: "protocol/pages/there-and-back",
    cites: "protocol/page-back",
    alsoCites: ["protocol/page-ends"],
    operation,
    needs: ["several", "two-parties"],
    steps: "pages forward in pages of two rows, and back from the last",
    failsWhen: "other rows on the way back",
    async run(trial) {
      const pages = await pairwise(trial);
      if (pages.length > 1) await expectBack(trial, pages, 2);
    },
  }),
  check({
    id: "protocol/pages/links",
    cites: "protocol/page-links",
    operation,
    needs: ["several"],
    steps: "reads the links of a page before the last, and follows one",
    failsWhen: "a link that is not a path under /api/v1, or leads to another operation",
    async run(trial) {
      const page = await firstOfOne(trial);
      const next = page.next ?? "";
      if (page.next === null) {
        if (page.views.length === 0) await ensureListed(trial, await trial.of(connections).any());
        await expectSize(trial, [page], 1);
        const { views } = await longPage(trial, connections);
        if (views.length < 2) throw new Undecided("the list has no second page");
        throw new Violation("a link to the next page", "null", {
          cites: "protocol/page-ends",
          evidence: page.exchange,
        });
      }
      expect(
        next.startsWith(`${basePath}${connections.operations.list.path}?`),
        "a path such as /api/v1/connect/connections?page%5Bafter%5D=…",
        next,
        page.exchange,
      );
      await secondOfOne(trial);
      const query = new URLSearchParams(next.slice(next.indexOf("?")));
      const kept = query.get("page[size]") === "1";
      trial.observe("protocol/links-keep-query", kept ? "yes" : "no", page.exchange);
    },
  }),
  check({
    id: "protocol/pages/largest",
    cites: "protocol/page-size",
    alsoCites: ["protocol/page-walk", "connections/list-both-directions"],
    operation,
    needs: [],
    steps: `asks for ${pageSize.maximum} connections; on the mock, out of ${pageSize.maximum + 2}, and then for the rest`,
    failsWhen: `a refusal, more rows, or fewer although others follow; on the mock, a row on neither page`,
    async run(trial) {
      const isMock = trial.hasCapability("create");
      const made = isMock ? await manyConnections(trial, pageSize.maximum + 2) : [];
      const page = await unlessOthersAreRefused(trial);
      const isShort = page.next !== null && page.views.length < pageSize.maximum;
      // Another check reports a link behind the last row.
      const isLast = isShort && (await follow(trial, page.next)).views.length === 0;
      if (!isLast) await expectSize(trial, [page], pageSize.maximum);
      const after = page.views.at(-1)?.id;
      if (!isMock || after === undefined) return;
      const rest = await trial.as("source").of(connections).list({ after });
      const found = new Set(idsOf([...page.views, ...expectConnections(rest).views]));
      const missing = made.filter((id) => !found.has(id));
      const [lost] = missing;
      if (lost === undefined) return;
      // Either the cursor loses rows, or the list does.
      const size = pageSize.maximum;
      const other = await trial
        .as("source")
        .of(connections)
        .list({ size, after: made[size / 2] ?? "" });
      const isThere = expectConnections(other).views.some(({ id }) => id === lost);
      const isGap = made[made.indexOf(lost) - 1] === after;
      expectNone(
        missing.map((id) => `no ${id}`),
        "every row of the list",
        rest.exchange,
        { cites: isThere || isGap ? "protocol/page-walk" : "connections/list-both-directions" },
      );
    },
  }),
];

/** The largest page. If it is refused and a page of the default size is not, each refusal of it has the same cause. */
async function unlessOthersAreRefused(trial: Trial): Promise<Listed> {
  try {
    return await largestPage(trial, connections);
  } catch (error) {
    const { expected, actual, evidence } = error instanceof Violation ? error : {};
    const isRefused = evidence !== undefined && evidence.status >= 400;
    if (!isRefused || expected === undefined || actual === undefined) throw error;
    await firstRows(trial, connections, "source");
    const asked = `page%5Bsize%5D=${pageSize.maximum}`;
    const isAlike = ({ method, path, status }: Exchange) =>
      method === "GET" && status === evidence.status && path.split(/[?&]/).includes(asked);
    throw new Violation(expected, actual, {
      evidence,
      spoilt: { answers: { has: isAlike }, for: "others", leads: false, cause: "this" },
    });
  }
}

/** Finds a filter that matches more rows than the default page size, if there is one. */
function wideFilter(rows: readonly View[]): Readonly<Record<string, string>> | undefined {
  const own = rows.map(sourceOf).find((id) => rows.some((row) => destinationOf(row) === id));
  const filters = [
    ...connections.lifecycle.statuses.map((status) => ({ status })),
    ...(own === undefined ? [] : [{ destinationOrganizationId: own }]),
  ];
  return filters.find(
    (filter) =>
      rows.filter((row) =>
        "status" in filter
          ? row.status === filter.status
          : destinationOf(row) === filter.destinationOrganizationId,
      ).length > pageSize.default,
  );
}

/** Requires that the last page holds all older rows that a walk has found since. */
async function expectWhole(trial: Trial, pages: Walk): Promise<void> {
  const { views, next, exchange } = await longPage(trial, connections);
  const oldest = instant(views.at(-1)?.createdAt ?? "");
  if (next !== null || oldest === undefined) return;
  const older = pages
    .flatMap((page) => page.views)
    .filter(({ createdAt = "" }) => (instant(createdAt) ?? oldest) < oldest);
  expectNone(
    older.map(({ id }) => `null before ${id}`),
    "links.next to lead on while there are rows",
    exchange,
  );
}

/** Requires pages of at most `size` rows, and of exactly `size` if more rows follow. */
async function expectSize(trial: Trial, pages: Walk, size: number): Promise<void> {
  for (const [index, { views, next, exchange }] of pages.entries()) {
    const { length } = views;
    // An empty page after the last row is a mistake of the link before it.
    const isShort = length < size && next !== null && pages[index + 1]?.views.length !== 0;
    if (length <= size && !isShort) continue;
    const isWrong = await isWrongWalk(trial, pages.slice(0, index + 1), size);
    throw new Violation(`${size} rows`, `${length} rows`, {
      evidence: exchange,
      cites: isWrong ? "protocol/page-walk" : "protocol/page-size",
    });
  }
}

/** The check that decides whether pages follow each other. */
const forward: Subject = { statement: "protocol/page-walk", check: "protocol/pages/walk" };

/** Requires that no row is on two pages. */
function expectOnce(pages: Walk): void {
  const twice = twiceIn(pages.flatMap(({ views }) => idsOf(views)));
  expectNone(
    twice.map((id) => `${id} twice`),
    "each row once",
    pages.at(-1)?.exchange,
  );
}

/** Whether the last of these pages repeats a row of an earlier one, or leaves out a row that the whole list has there. */
async function isWrongWalk(trial: Trial, pages: Walk, size: number): Promise<boolean> {
  const earlier = pages.slice(0, -1).flatMap(({ views }) => idsOf(views));
  const last = idsOf(pages.at(-1)?.views ?? []);
  if (last.some((id) => earlier.includes(id))) return true;
  const whole = idsOf((await longPage(trial, connections)).views);
  const begin = whole.indexOf(earlier.at(-1) ?? "") + 1;
  return last.length < size && whole.slice(begin, begin + size).some((id) => !last.includes(id));
}

/** Requires that links.prev of the last of these pages leads to the page before, and not to what is `beyond` them. */
async function expectBack(
  trial: Trial,
  pages: Walk,
  size: number,
  beyond: Walk = [],
): Promise<void> {
  const [before, last] = pages.slice(-2);
  if (before === undefined || last === undefined) throw new Undecided("there is only one page");
  // If the way there repeats rows, the way back is not to blame.
  const ensureOnce = () =>
    arranging("page through the list", async () => expectOnce(pages), forward);
  const { prev, exchange } = last;
  if (prev === null) {
    await ensureOnce();
    throw new Violation("links.prev after the first page", "null", { evidence: exchange });
  }
  const back = await follow(trial, prev);
  const wanted = idsOf(before.views).join(", ");
  const first = last.views[0]?.id ?? "";
  const later = new Set([first, ...beyond.flatMap(({ views }) => idsOf(views))]);
  // The link may have lost the page size; it then leads to more rows. New rows may come between those of one second, and take
  // the place of some.
  const walked = new Set(pages.flatMap(({ views }) => idsOf(views)));
  const known = idsOf(back.views).filter((id) => walked.has(id));
  const isFull = known.length === back.views.length;
  const nearest = known.slice(-before.views.length);
  const expected = idsOf(before.views).slice(isFull ? 0 : before.views.length - nearest.length);
  const isBefore =
    nearest.join() === expected.join() && idsOf(back.views).every((id) => !later.has(id));
  const isEnd = before !== pages[0] || back.prev === null;
  if (isBefore && back.next !== null && isEnd) return;
  await ensureOnce();
  const again = await pagesOf(trial, size, pages.length);
  // A link cannot lead to a row that is no longer in the list.
  if (idsOf(again.at(-2)?.views ?? []).join(", ") !== wanted) {
    // A newer row may come before it.
    if (isBefore && back.next !== null) return;
    throw new Undecided("the list changed during the walk", { transient: true });
  }
  await ensureInOrderThere(trial, pages);
  const got = idsOf(back.views).join(", ") || "an empty page";
  const odd = back.next === null ? ", and no links.next" : isEnd ? "" : `, and ${back.prev}`;
  throw new Violation(`the page with ${wanted}, before ${first}`, `${got}${odd}`, {
    evidence: back.exchange,
    ...(isBefore && nearest.length > 0 && { cites: "protocol/page-ends" }),
  });
}
