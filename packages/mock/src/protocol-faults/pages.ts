import { basePath } from "@persona-conformance/schemas/facts";
import { isAnswer, refuse } from "../answer.ts";
import { axisNames } from "../condition.ts";
import { askedFor, cursorOf, paged } from "../faults/paged.ts";
import { inLists } from "../faults/request-kinds.ts";
import { writtenIn } from "../faults/written.ts";
import type { Concern, Fault } from "../fault.ts";

/** A fault that spares the first page is visible only in these requests. */
const inFurtherPages: Concern = { operations: ["list"], page: true };

/** Faults in pages. */
export const pageFaults: readonly Fault[] = [
  askedFor("protocol/pages/twenty-by-default", "protocol/page-default-size", (asked) => {
    if (!asked.has("page[size]")) asked.set("page[size]", "20");
  }),
  askedFor("protocol/pages/size-ignored", "protocol/page-size", (asked) => {
    asked.delete("page[size]");
  }),
  askedFor(
    "protocol/pages/size-ignored-with-a-filter",
    "protocol/page-size",
    (asked) => {
      if (asked.toString().includes("filter") && !asked.has("page[before]"))
        asked.delete("page[size]");
    },
    { operations: ["list"], shows: true, query: true },
  ),
  askedFor("protocol/pages/fifty-at-the-most", "protocol/page-size", (asked) => {
    if (Number(asked.get("page[size]")) > 50) asked.set("page[size]", "50");
  }),
  paged(
    "protocol/pages/next-on-last-page",
    "protocol/page-ends",
    ({ rows, next, prev }, { path }) => ({
      rows,
      prev,
      next: next ?? `${path}?page%5Bafter%5D=${rows.at(-1)?.id ?? ""}`,
    }),
  ),
  paged(
    "protocol/pages/prev-on-first-page",
    "protocol/page-ends",
    ({ rows, next, prev }, { path }) => ({
      rows,
      next,
      prev: prev ?? `${path}?page%5Bbefore%5D=${rows[0]?.id ?? ""}`,
    }),
  ),
  paged("protocol/pages/no-next", "protocol/page-walk", (page) => ({ ...page, next: null })),
  paged(
    "protocol/pages/no-prev",
    "protocol/page-back",
    (page) => ({ ...page, prev: null }),
    inFurtherPages,
  ),
  paged(
    "protocol/pages/prev-goes-on",
    "protocol/page-back",
    (page) => ({ ...page, prev: page.prev?.replace("before", "after") ?? null }),
    inFurtherPages,
  ),
  paged(
    "protocol/pages/next-missing-on-the-way-back",
    "protocol/page-ends",
    (page, { query }) => (query.has("page[before]") ? { ...page, next: null } : page),
    inFurtherPages,
  ),
  paged(
    "protocol/pages/next-missing-on-the-way-back-with-a-filter",
    "protocol/page-ends",
    (page, { query }) =>
      query.has("page[before]") && query.toString().includes("filter")
        ? { ...page, next: null }
        : page,
    inFurtherPages,
  ),
  // The page is taken for a further one, since it has a cursor.
  paged(
    "protocol/pages/prev-on-the-way-back",
    "protocol/page-ends",
    (page, { query }) => {
      const prev = page.prev ?? page.next?.replace("after", "before") ?? null;
      return query.has("page[before]") ? { ...page, prev } : page;
    },
    inFurtherPages,
  ),
  // As a search index does.
  {
    name: "protocol/pages/a-hundred-in-all",
    breaks: "protocol/page-walk",
    rules: ({ paginate }) => ({
      paginate: (paging) => paginate({ ...paging, selected: paging.selected.slice(0, 100) }),
    }),
    concerns: { ...inLists, fixed: axisNames },
  },
  paged(
    "protocol/pages/next-repeats-a-row",
    "protocol/page-walk",
    ({ rows, ...page }, paging) => {
      const cursor = cursorOf(paging);
      return { ...page, rows: cursor === undefined ? rows : [cursor, ...rows] };
    },
    inFurtherPages,
  ),
  paged(
    "protocol/pages/next-skips-a-row",
    "protocol/page-walk",
    ({ rows, ...page }, paging) => ({
      ...page,
      rows: cursorOf(paging) === undefined ? rows : rows.slice(1),
    }),
    inFurtherPages,
  ),
  // Pages of one row are right.
  paged("protocol/pages/next-from-the-first-row", "protocol/page-walk", ({ rows, next, prev }) => ({
    rows,
    prev,
    next: next?.replace(rows.at(-1)?.id ?? "", rows[0]?.id ?? "") ?? null,
  })),
  paged("protocol/pages/absolute-links", "protocol/page-links", ({ rows, next, prev }) => ({
    rows,
    next: next && `https://api.withpersona.com${next}`,
    prev: prev && `https://api.withpersona.com${prev}`,
  })),
  paged("protocol/pages/links-without-prefix", "protocol/page-links", ({ rows, next, prev }) => ({
    rows,
    next: next?.replace(basePath, "") ?? null,
    prev: prev?.replace(basePath, "") ?? null,
  })),
  paged("protocol/pages/links-elsewhere", "protocol/page-links", ({ rows, next, prev }) => ({
    rows,
    next: next?.replace("/connect/", "/Connect/") ?? null,
    prev: prev?.replace("/connect/", "/Connect/") ?? null,
  })),
  paged(
    "protocol/pages/filtered-links-encoded-twice",
    "protocol/page-links",
    (page, { query }) => {
      const isFiltered = query.toString().includes("filter");
      const again = (link: string | null) => link && link.replaceAll("%", "%25");
      return isFiltered ? { ...page, next: again(page.next), prev: again(page.prev) } : page;
    },
    { query: true },
  ),
  // As if one style had its own link builder. The list does not know such a parameter, and begins again.
  writtenIn(
    "list",
    "protocol/pages/snake-case-links",
    "protocol/page-links",
    ({ body }, { headers }) =>
      headers.get("key-inflection") === "snake"
        ? { body: JSON.parse(JSON.stringify(body).replaceAll("page%5Bafter%5D", "page_after")) }
        : {},
    { shows: true, fixed: ["style"] },
  ),
  writtenIn(
    "list",
    "protocol/pages/links-with-the-key",
    "protocol/page-links",
    (answer, { caller }) => {
      // The body of a list has these members. `Object` returns an object for any other.
      const { links } = Object(answer.body) as { readonly links?: Record<string, string | null> };
      const withKey = Object.entries(links ?? {}).map(([name, link]) => [
        name,
        link && `${link}&key=${caller.key}`,
      ]);
      return links === undefined
        ? {}
        : { body: { ...Object(answer.body), links: Object.fromEntries(withKey) } };
    },
    { shows: true },
  ),
  paged("protocol/pages/one-row-too-many", "protocol/page-size", ({ rows, ...page }) => ({
    ...page,
    rows: [...rows, ...rows.slice(-1)],
  })),
  {
    name: "protocol/pages/offsets-for-cursors",
    breaks: "protocol/page-stable",
    rules: ({ paginate }) => {
      const offsets = new Map<string, number>();
      return {
        paginate(paging) {
          const page = paginate(paging);
          if (isAnswer(page)) return page;
          const after = paging.query.get("page[after]");
          const start = after === null ? 0 : (offsets.get(after) ?? 0);
          const rows = paging.selected.slice(start, start + page.rows.length);
          const last = rows.at(-1);
          if (last !== undefined) offsets.set(last.id, start + rows.length);
          return {
            ...page,
            rows: after === null && !paging.query.has("page[before]") ? page.rows : rows,
          };
        },
      };
    },
    concerns: { operations: ["list"], shows: true, fixed: ["page"] },
  },
  paged(
    "protocol/pages/third-page-skips-a-row",
    "protocol/page-walk",
    (page, { selected }) => {
      const [first] = page.rows;
      const isLate = first !== undefined && selected.indexOf(first) >= 2 * page.rows.length;
      return isLate && page.rows.length > 1 ? { ...page, rows: page.rows.slice(0, -1) } : page;
    },
    inFurtherPages,
  ),
  // Unlike `last-row-lost`, this one also drops the only row of a page. Then the last page is empty.
  paged(
    "protocol/pages/last-row-is-lost",
    "protocol/page-walk",
    (page) =>
      page.next === null && page.prev !== null ? { ...page, rows: page.rows.slice(0, -1) } : page,
    inFurtherPages,
  ),
  {
    name: "protocol/pages/after-what-has-changed-refused",
    breaks: "protocol/page-walk",
    rules: ({ paginate }) => ({
      paginate(paging) {
        const cursor = cursorOf(paging);
        const isMeant = cursor !== undefined && cursor.updatedAt !== cursor.createdAt;
        return isMeant ? refuse(400, "the cursor is unknown") : paginate(paging);
      },
    }),
    concerns: inFurtherPages,
  },
  {
    ...paged(
      "protocol/pages/after-what-has-changed-skips-a-row",
      "protocol/page-walk",
      (page, paging) => {
        const cursor = cursorOf(paging);
        const isMeant = cursor !== undefined && cursor.updatedAt !== cursor.createdAt;
        const isAfter = paging.query.has("page[after]");
        return isMeant && isAfter ? { ...page, rows: page.rows.slice(1) } : page;
      },
      inFurtherPages,
    ),
    alsoBreaks: ["protocol/page-stable"],
  },
];
