import type { Fault } from "../../fault.ts";
import { askedFor } from "../../faults/paged.ts";
import { paginate } from "../../pages.ts";

/** What can be wrong about pages beyond the first. */
export const furtherPageFaults: readonly Fault[] = [
  {
    name: "protocol/pages/next-null-before-the-last-page",
    breaks: "protocol/page-ends",
    rules: () => ({
      paginate(given) {
        const page = paginate(given);
        if (!("rows" in page)) return page;
        const last = given.selected.findIndex(({ id }) => id === page.rows.at(-1)?.id);
        const isNear = last + 1 + page.rows.length >= given.selected.length;
        return isNear && page.rows.length > 1 ? { ...page, next: null } : page;
      },
    }),
  },
  {
    name: "protocol/pages/last-row-lost",
    breaks: "protocol/page-walk",
    rules: () => ({
      paginate(given) {
        const page = paginate(given);
        if (!("rows" in page) || page.next !== null || !given.query.has("page[after]")) return page;
        return page.rows.length > 1 ? { ...page, rows: page.rows.slice(0, -1) } : page;
      },
    }),
  },
  askedFor("protocol/pages/size-ignored-behind-the-first", "protocol/page-size", (asked) => {
    if (asked.has("page[after]")) asked.delete("page[size]");
  }),
  {
    name: "protocol/pages/back-to-the-beginning",
    breaks: "protocol/page-back",
    rules: () => ({
      paginate(given) {
        const page = paginate(given);
        if (!("rows" in page) || !given.query.has("page[before]")) return page;
        return { ...page, rows: given.selected.slice(0, page.rows.length), prev: null };
      },
    }),
  },
  {
    name: "protocol/pages/second-page-unfiltered",
    breaks: "connections/list-filter-status",
    rules: () => ({
      paginate: (given) =>
        paginate(given.query.has("page[after]") ? { ...given, selected: given.all } : given),
    }),
  },
  {
    name: "protocol/pages/cursor-by-latest-change",
    breaks: "protocol/page-stable",
    rules: () => ({
      paginate(given) {
        const after = given.all.find(({ id }) => id === given.query.get("page[after]"));
        if (after === undefined || after.updatedAt === after.createdAt) return paginate(given);
        const query = new URLSearchParams(given.query);
        query.delete("page[after]");
        return paginate({ ...given, query });
      },
    }),
  },
  askedFor("protocol/pages/filtered-default-is-25", "protocol/page-default-size", (asked) => {
    const isFiltered = asked.toString().includes("filter");
    if (isFiltered && !asked.has("page[size]")) asked.set("page[size]", "25");
  }),
];
