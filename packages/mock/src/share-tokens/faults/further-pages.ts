import { shareTokens } from "@persona-conformance/schemas/facts";
import type { Fault } from "../../fault.ts";
import { cursorOf, paged, unscoped } from "../../faults/paged.ts";
import { inTwoRequests } from "../../faults/request-kinds.ts";
import { selecting } from "../../faults/selecting.ts";
import { connectionOf } from "../objects.ts";

const isFiltered = (query: URLSearchParams): boolean => query.toString().includes("filter");

/** Faults of pages beyond a cursor, and of the last row of a page. Pages of one row are right. */
export const furtherPageFaults: readonly Fault[] = [
  ...(["after", "before"] as const).map((way) =>
    paged(
      `share-tokens/list/oldest-first-${way}-a-row`,
      "share-tokens/list-newest-first",
      (page, { query }) =>
        query.has(`page[${way}]`) ? { ...page, rows: page.rows.toReversed() } : page,
      { page: true },
    ),
  ),
  {
    name: "share-tokens/list/every-fourth-oldest-first",
    breaks: "share-tokens/list-newest-first",
    rules: ({ order }) => {
      let lists = 0;
      return {
        order(rows) {
          lists += 1;
          return lists % 4 === 0 ? order(rows).toReversed() : order(rows);
        },
      };
    },
    concerns: { ...inTwoRequests, operations: ["list"] },
  },
  // As if only the first page were made for the organization.
  {
    ...unscoped(
      "share-tokens/list/tokens-of-everybody-behind-a-row",
      "share-tokens/list-only-own",
      ({ query }) => query.has("page[after]"),
    ),
    resource: shareTokens.name,
  },
  paged(
    "share-tokens/pages/next-on-the-last-page",
    "protocol/page-ends",
    ({ rows, next, prev }, { path }) => ({
      rows,
      prev,
      next: next ?? (rows.length > 1 ? `${path}?page%5Bafter%5D=${rows.at(-1)?.id ?? ""}` : null),
    }),
  ),
  paged(
    "share-tokens/pages/filtered-prev-missing",
    "protocol/page-back",
    (page, { query }) => (isFiltered(query) ? { ...page, prev: null } : page),
    { query: true, page: true },
  ),
  paged(
    "share-tokens/pages/before-from-the-top",
    "protocol/page-back",
    (page, { query, selected }) =>
      query.has("page[before]") ? { ...page, rows: selected.slice(0, page.rows.length) } : page,
    { page: true },
  ),
  paged(
    "share-tokens/pages/from-the-top-after-what-has-expired",
    "protocol/page-walk",
    (page, paging) =>
      cursorOf(paging)?.status === "expired"
        ? { ...page, rows: paging.selected.slice(0, page.rows.length) }
        : page,
    { page: true, statuses: ["expired"] },
  ),
  // Full pages, so that nothing else is wrong with them.
  paged(
    "share-tokens/pages/begins-a-row-late",
    "protocol/page-walk",
    (page, paging) => {
      const cursor = cursorOf(paging);
      const from = cursor === undefined ? -1 : paging.selected.indexOf(cursor);
      const rows = paging.selected.slice(from + 2, from + 2 + page.rows.length);
      if (from < 0 || rows.length < page.rows.length) return page;
      const [was = "", is = ""] = [page.rows, rows].map((all) => all.at(-1)?.id);
      const isLast = is === paging.selected.at(-1)?.id;
      return { ...page, rows, next: isLast ? null : (page.next?.replace(was, is) ?? null) };
    },
    { page: true },
  ),
  paged(
    "share-tokens/pages/filtered-rows-lost-behind-a-cursor",
    "protocol/page-walk",
    (page, { query }) =>
      isFiltered(query) && query.has("page[after]") ? { ...page, rows: page.rows.slice(1) } : page,
    { query: true, page: true },
  ),
  selecting(
    "share-tokens/list/one-lost-in-snake-case",
    "protocol/inflection-values",
    (selected, _rows, { headers }) => {
      const [, second] = selected.toSorted((a, b) => a.createdAt - b.createdAt);
      return headers.get("key-inflection") === "snake"
        ? selected.filter((row) => row !== second)
        : selected;
    },
    { operations: ["list"], shows: true, never: { style: ["kebab", "camel"] } },
  ),
  // What the run itself has made is there.
  selecting(
    "share-tokens/list/those-of-others-lost-in-other-styles",
    "protocol/inflection-values",
    (selected, _rows, { headers }) => {
      const newest = selected.toSorted((a, b) => b.createdAt - a.createdAt)[0];
      return (headers.get("key-inflection") ?? "kebab") === "kebab"
        ? selected
        : selected.filter((row) => connectionOf(row) === (newest && connectionOf(newest)));
    },
    { operations: ["list"], shows: true, never: { style: ["kebab"] } },
  ),
];
