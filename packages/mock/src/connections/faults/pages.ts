import { pageSize } from "@persona-conformance/schemas/facts";
import { inLists } from "../../faults/request-kinds.ts";
import type { Concern, Fault } from "../../fault.ts";
import { askedFor, cursorOf, paged } from "../../faults/paged.ts";
import { selecting } from "../../faults/selecting.ts";
import { sourceOf } from "../parties.ts";

const further: Concern = { ...inLists, shows: true, page: true };

/** Faults in further pages. */
export const furtherPageFaults: readonly Fault[] = [
  paged(
    "protocol/pages/row-lost-behind-a-cursor-that-left-the-filter",
    "protocol/page-stable",
    (page, { query, selected }) => {
      const cursor = query.get("page[after]");
      const isLeft = cursor !== null && !selected.some(({ id }) => id === cursor);
      return isLeft ? { ...page, rows: page.rows.slice(1) } : page;
    },
    { operations: ["list"], query: true, page: true },
  ),
  // As if the rows of the whole list were counted.
  paged(
    "protocol/pages/filtered-next-counts-all-rows",
    "protocol/page-ends",
    (page, { all, selected, query, path }) => {
      const last = page.rows.at(-1)?.id;
      const size = Number(query.get("page[size]") ?? pageSize.default);
      const isFirst = !query.has("page[after]") && !query.has("page[before]");
      const isCounted = isFirst && selected.length < all.length && size < all.length;
      if (page.next !== null || last === undefined || !isCounted) return page;
      const asked = new URLSearchParams([...query, ["page[after]", last]]);
      return { ...page, next: `${path}?${asked.toString()}` };
    },
    { query: true },
  ),
  // As if the rows behind the last one were looked for without the filter.
  paged(
    "protocol/pages/filtered-next-while-others-follow",
    "protocol/page-ends",
    (page, { all, selected, query, path }) => {
      const last = page.rows.at(-1);
      const isFiltered = selected.length < all.length;
      if (page.next !== null || last === undefined || !isFiltered) return page;
      if (all.every((row) => row.createdAt >= last.createdAt)) return page;
      const asked = new URLSearchParams([...query, ["page[after]", last.id]]);
      return { ...page, next: `${path}?${asked.toString()}` };
    },
    { query: true },
  ),
  paged(
    "protocol/pages/next-null-before-the-last-page",
    "protocol/page-ends",
    (page, { selected }) => {
      const last = selected.findIndex(({ id }) => id === page.rows.at(-1)?.id);
      const isNear = last + 1 + page.rows.length >= selected.length;
      return isNear && page.rows.length > 1 ? { ...page, next: null } : page;
    },
  ),
  paged(
    "protocol/pages/filtered-prev-missing",
    "protocol/page-back",
    (page, { query }) =>
      [...query.keys()].some((name) => name.startsWith("filter[")) ? { ...page, prev: null } : page,
    { query: true, page: true },
  ),
  ...(["status", "destination-organization-id"] as const).map((filter) =>
    paged(
      `connections/pages/prev-missing-with-${filter}`,
      "protocol/page-back",
      (page, { query }) => (query.has(`filter[${filter}]`) ? { ...page, prev: null } : page),
      { query: true, page: true },
    ),
  ),
  ...(["status", "destination-organization-id"] as const).map((filter) =>
    paged(
      `connections/pages/rows-lost-behind-a-cursor-with-${filter}`,
      "protocol/page-walk",
      (page, { query }) =>
        query.has(`filter[${filter}]`) && query.has("page[after]")
          ? { ...page, rows: page.rows.slice(1) }
          : page,
      { query: true, page: true },
    ),
  ),
  // As if only the first page asked for all of them.
  paged(
    "protocol/pages/inactive-rows-lost-behind-a-cursor",
    "protocol/page-walk",
    (page, { query }) =>
      query.has("page[after]")
        ? { ...page, rows: page.rows.filter(({ status }) => status !== "inactive") }
        : page,
    further,
  ),
  // Unlike `last-row-is-lost`, this one never drops the only row of a page. So no page becomes empty.
  paged(
    "protocol/pages/last-row-lost",
    "protocol/page-walk",
    (page, { query }) => {
      const isLast = page.next === null && query.has("page[after]");
      return isLast && page.rows.length > 1 ? { ...page, rows: page.rows.slice(0, -1) } : page;
    },
    further,
  ),
  // As if a page of one row were none.
  paged(
    "protocol/pages/last-row-alone-is-lost",
    "protocol/page-walk",
    (page, { query, selected }) => {
      const isLonger = Number(query.get("page[size]") ?? pageSize.default) > 1;
      const isAlone = page.rows.length === 1 && page.rows[0] === selected.at(-1);
      return isAlone && isLonger && query.has("page[after]") ? { ...page, rows: [] } : page;
    },
    further,
  ),
  {
    ...paged(
      "protocol/pages/next-null-before-one-row",
      "protocol/page-ends",
      (page, { query, selected }) => {
        const isLonger = Number(query.get("page[size]") ?? pageSize.default) > 1;
        const isNear = page.rows.length > 0 && page.rows.at(-1) === selected.at(-2);
        return isNear && isLonger ? { ...page, next: null } : page;
      },
    ),
    alsoBreaks: ["protocol/page-walk"],
  },
  {
    ...paged(
      "protocol/pages/no-next-in-filtered-lists",
      "protocol/page-ends",
      (page, { query }) => (query.toString().includes("filter") ? { ...page, next: null } : page),
      { query: true },
    ),
    alsoBreaks: ["protocol/page-walk"],
  },
  {
    name: "protocol/pages/back-unfiltered",
    breaks: "connections/list-filter-status",
    alsoBreaks: ["connections/list-filter-destination"],
    rules: ({ paginate }) => ({
      paginate: (given) =>
        paginate(given.query.has("page[before]") ? { ...given, selected: given.all } : given),
    }),
    concerns: { ...further, query: true },
  },
  askedFor(
    "protocol/pages/size-ignored-behind-the-first",
    "protocol/page-size",
    (asked) => {
      if (asked.has("page[after]")) asked.delete("page[size]");
    },
    { ...inLists, page: true },
  ),
  paged(
    "protocol/pages/back-to-the-beginning",
    "protocol/page-back",
    (page, { query, selected }) =>
      query.has("page[before]")
        ? { ...page, rows: selected.slice(0, page.rows.length), prev: null }
        : page,
    further,
  ),
  {
    name: "protocol/pages/second-page-unfiltered",
    breaks: "connections/list-filter-status",
    rules: ({ paginate }) => ({
      paginate: (given) =>
        paginate(given.query.has("page[after]") ? { ...given, selected: given.all } : given),
    }),
    concerns: { ...further, query: true },
  },
  {
    name: "protocol/pages/cursor-by-latest-change",
    breaks: "protocol/page-stable",
    rules: ({ paginate }) => ({
      paginate(given) {
        const after = cursorOf(given);
        if (after === undefined || after.updatedAt === after.createdAt) return paginate(given);
        const query = new URLSearchParams(given.query);
        query.delete("page[after]");
        return paginate({ ...given, query });
      },
    }),
    concerns: further,
  },
  paged(
    "protocol/pages/links-with-another-status",
    "protocol/page-links",
    ({ rows, next, prev }, { query }) => {
      const asked = query.get("filter[status]");
      const other = asked === "pending" ? "inactive" : "pending";
      const changed = (link: string | null) => link?.replace(`=${asked}`, `=${other}`) ?? null;
      return { rows, next: changed(next), prev: changed(prev) };
    },
    { query: true },
  ),
  {
    ...selecting(
      "protocol/pages/inbound-lost-behind-the-first",
      "protocol/page-walk",
      (selected, _rows, { caller, query }) =>
        query.has("page[after]")
          ? selected.filter((row) => sourceOf(row) === caller.organizationId)
          : selected,
      further,
    ),
    // The way back shows them.
    alsoBreaks: ["protocol/page-back"],
  },
  askedFor(
    "protocol/pages/hundred-before-a-row-by-default",
    "protocol/page-default-size",
    (asked) => {
      if (asked.has("page[before]") && !asked.has("page[size]")) asked.set("page[size]", "100");
    },
    { ...inLists, shows: true, page: true },
  ),
  askedFor(
    "protocol/pages/filtered-default-is-25",
    "protocol/page-default-size",
    (asked) => {
      const isFiltered = asked.toString().includes("filter");
      if (isFiltered && !asked.has("page[size]")) asked.set("page[size]", "25");
    },
    { ...inLists, shows: true, query: true },
  ),
];
