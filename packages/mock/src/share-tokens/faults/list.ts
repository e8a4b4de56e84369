import { type Citation, shareTokens } from "@persona-conformance/schemas/facts";
import { isAnswer, refuse } from "../../answer.ts";
import type { Fault } from "../../fault.ts";
import type { Written } from "../../protocol.ts";
import type { Stored } from "../../resource/stored.ts";
import { createCache } from "../../faults/cache.ts";
import { askedFor, paged } from "../../faults/paged.ts";
import { shownIn, withAttributes } from "../../faults/shown.ts";
import { writtenIn } from "../../faults/written.ts";
import { connectionOf } from "../objects.ts";
import { asking, selecting } from "../../faults/selecting.ts";

const { filters } = shareTokens;
type Filter = (typeof filters)[number];

const promiseOf = {
  "connection-id": "share-tokens/list-filter-connection",
  status: "share-tokens/list-filter-status",
  direction: "share-tokens/list-filter-direction",
} as const satisfies Record<Filter, Citation>;

const isSecondPage = (query: URLSearchParams) =>
  query.has("page[after]") || query.has("page[before]");

/** Faults of one filter. */
const filterFaults = (filter: Filter): readonly Fault[] => {
  const parameter = `filter[${filter}]`;
  const breaks = promiseOf[filter];
  const named = (name: string) => `share-tokens/list/filter-${filter}-${name}`;
  return [
    asking(named("ignored"), breaks, (query) => {
      query.delete(parameter);
    }),
    asking(
      named("forgotten-on-the-second-page"),
      breaks,
      (query) => {
        if (isSecondPage(query)) query.delete(parameter);
      },
      { page: true },
    ),
    asking(
      named("forgotten-on-the-way-back"),
      breaks,
      (query) => {
        if (query.has("page[before]")) query.delete(parameter);
      },
      { page: true },
    ),
    asking(named("ignored-beside-another"), breaks, (query) => {
      const all = [...query.keys()].filter((key) => key.startsWith("filter["));
      if (all.length > 1) query.delete(parameter);
    }),
    asking(named("ignored-beside-fields"), breaks, (query) => {
      if (query.has(`fields[${shareTokens.type}]`)) query.delete(parameter);
    }),
    selecting(named("empties"), breaks, (selected, _rows, { query }) =>
      query.has(parameter) ? [] : selected,
    ),
    selecting(named("leaves-the-others"), breaks, (selected, rows, { query }) =>
      query.has(parameter) ? rows.filter((row) => !selected.includes(row)) : selected,
    ),
    selecting(named("without-match-ignored"), breaks, (selected, rows, { query }) =>
      query.has(parameter) && selected.length === 0 ? rows : selected,
    ),
    selecting(named("drops-the-newest"), breaks, (selected, _rows, { query }) =>
      query.has(parameter) ? selected.slice(1) : selected,
    ),
  ];
};

/** A fault: a list lacks the rows of one direction, or has only those. */
const withoutDirection = (direction: "inbound" | "outbound"): Fault => ({
  name: `share-tokens/list/without-${direction}`,
  breaks: "share-tokens/list-both-directions",
  rules: ({ select, valueUnder }) => ({
    select(rows, context, now) {
      const selected = select(rows, context, now);
      if (isAnswer(selected)) return selected;
      return selected.filter((row) => valueUnder("direction", row, context) !== direction);
    },
  }),
  concerns: { query: false, party: direction === "inbound" ? "destination" : "source" },
});

/** Whether a fieldset leaves out the status. */
const hidesStatus = (query: URLSearchParams): boolean =>
  query.get(`fields[${shareTokens.type}]`)?.split(",").includes("status") === false;

/** Faults of the list of share tokens. */
export const listFaults: readonly Fault[] = [
  ...filters.flatMap(filterFaults),
  asking("share-tokens/list/filter-status-needs-its-field", promiseOf.status, (query) => {
    if (hidesStatus(query)) query.delete("filter[status]");
  }),
  selecting(
    "share-tokens/list/filter-status-finds-none-without-its-field",
    promiseOf.status,
    (selected, _rows, { query }) =>
      hidesStatus(query) && query.has("filter[status]") ? [] : selected,
  ),
  withoutDirection("inbound"),
  withoutDirection("outbound"),
  {
    name: "share-tokens/list/inbound-rows-twice",
    breaks: "protocol/page-walk",
    rules: ({ select, valueUnder }) => ({
      select(rows, context, now) {
        const selected = select(rows, context, now);
        if (isAnswer(selected)) return selected;
        return selected.flatMap((row) =>
          valueUnder("direction", row, context) === "inbound" ? [row, row] : [row],
        );
      },
    }),
    concerns: { operations: ["list"], party: "destination" },
  },
  writtenIn(
    "list",
    "share-tokens/list/404-for-an-unknown-cursor",
    "protocol/declared-statuses",
    ({ status }, { resource, query }) =>
      resource?.name === shareTokens.name && status === 400 && isSecondPage(query)
        ? refuse(404)
        : {},
    { page: true, outcome: "refusal" },
  ),
  {
    name: "share-tokens/list/inbound-is-both",
    breaks: "share-tokens/list-filter-direction",
    rules: ({ select }) => ({
      select(rows, context, now) {
        const query = new URLSearchParams(context.query);
        if (query.get("filter[direction]") === "inbound") query.delete("filter[direction]");
        return select(rows, { ...context, query }, now);
      },
    }),
  },
  {
    name: "share-tokens/list/oldest-first",
    breaks: "share-tokens/list-newest-first",
    rules: () => ({ order: (rows) => [...rows] }),
  },
  {
    name: "share-tokens/list/latest-change-first",
    breaks: "share-tokens/list-newest-first",
    rules: () => ({ order: (rows) => rows.toSorted((a, b) => b.updatedAt - a.updatedAt) }),
  },
  {
    name: "share-tokens/list/either-filter-is-enough",
    breaks: "share-tokens/list-filter-status",
    rules: ({ select }) => ({
      select(rows, context, now) {
        const keys = [...context.query.keys()].filter((key) => key.startsWith("filter["));
        if (keys.length < 2) return select(rows, context, now);
        const matching = keys.map((key) => {
          const query = new URLSearchParams({ [key]: context.query.get(key) ?? "" });
          return select(rows, { ...context, query }, now);
        });
        return rows.filter((row) => matching.some((some) => !isAnswer(some) && some.includes(row)));
      },
    }),
  },
  ...(["expired", "redeemed", "failed"] as const).map((status) =>
    selecting(
      `share-tokens/list/without-${status}`,
      "share-tokens/list-both-directions",
      (selected) => selected.filter((row) => row.status !== status),
    ),
  ),
  ...(["pending", "redeemed", "failed", "expired"] as const).map((status) =>
    selecting(
      `share-tokens/list/filter-status-finds-none-that-is-${status}`,
      "share-tokens/list-filter-status",
      (selected, _rows, { query }) => (query.get("filter[status]") === status ? [] : selected),
    ),
  ),
  // An index by status that no later status takes a token out of.
  ...(
    [
      ["created", "expired"],
      ["pending", "redeemed"],
    ] as const
  ).map(([status, left]) =>
    selecting(
      `share-tokens/list/filter-status-${status}-keeps-what-is-${left}`,
      "share-tokens/list-filter-status",
      (selected, rows, { query }) =>
        query.get("filter[status]") === status
          ? rows.filter((row) => selected.includes(row) || row.status === left)
          : selected,
    ),
  ),
  selecting(
    "share-tokens/list/filter-direction-loses-what-is-expired",
    "share-tokens/list-filter-direction",
    (selected, _rows, { query }) =>
      query.has("filter[direction]")
        ? selected.filter(({ status }) => status !== "expired")
        : selected,
  ),
  selecting(
    "share-tokens/list/filter-connection-id-lets-in-the-others",
    "share-tokens/list-filter-connection",
    (selected, rows, { query }) => {
      const id = query.get("filter[connection-id]");
      const isOther = (row: Stored) => connectionOf(row) !== id;
      return id === null ? selected : rows.filter((row) => selected.includes(row) || isOther(row));
    },
  ),
  selecting(
    "share-tokens/list/filter-connection-id-by-its-beginning",
    "share-tokens/list-filter-connection",
    (selected, rows, { query }) => {
      const id = query.get("filter[connection-id]") ?? "";
      const isBegun = (row: Stored) => {
        const over = connectionOf(row) ?? "";
        return id !== "" && over !== id && over.startsWith(id);
      };
      return selected.length > 0 ? selected : rows.filter(isBegun);
    },
    { operations: ["list"], query: true },
  ),
  selecting(
    "share-tokens/list/shows-failed-to-the-filter-alone",
    "share-tokens/list-both-directions",
    (selected, _rows, { query }) =>
      query.has("filter[status]") ? selected : selected.filter(({ status }) => status !== "failed"),
    { operations: ["list"], statuses: ["failed"] },
  ),
  {
    name: "share-tokens/list/filter-direction-cached-for-everybody",
    breaks: "share-tokens/list-filter-direction",
    alsoBreaks: ["share-tokens/list-only-own"],
    protocol: ({ finish }) => {
      const cached = createCache<Pick<Written, "status" | "body">>();
      return {
        finish(answer, context) {
          const finished = finish(answer, context);
          const isMeant =
            context?.operation?.resource === shareTokens &&
            context.query.has("filter[direction]") &&
            finished.status === 200;
          if (!isMeant) return finished;
          const { headers } = context;
          const cell = ["key-inflection", "persona-version"].map((name) => headers.get(name));
          const { status, body } = cached(context, cell.join(" "), () => finished);
          return { ...finished, status, body };
        },
      };
    },
    concerns: { operations: ["list"], query: true, fixed: ["party"] },
  },
  shownIn(
    "list",
    "share-tokens/list/expired-rows-as-made",
    "share-tokens/list-row-is-resource",
    (json, { status, createdAt }) =>
      status === "expired"
        ? withAttributes(json, { "updated-at": new Date(createdAt).toISOString() })
        : json,
    { statuses: ["expired"] },
  ),
  {
    name: "share-tokens/list/filter-connection-id-hides-expired-from-destination",
    breaks: "share-tokens/list-filter-connection",
    rules: ({ select, valueUnder }) => ({
      select(rows, context, now) {
        const selected = select(rows, context, now);
        const { query } = context;
        const isAlone = query.has("filter[connection-id]") && !query.has("filter[status]");
        if (isAnswer(selected) || !isAlone) return selected;
        return selected.filter(
          (row) => row.status !== "expired" || valueUnder("direction", row, context) === "outbound",
        );
      },
    }),
    concerns: { operations: ["list"], party: "destination", query: true },
  },
  {
    name: "share-tokens/list/shows-one-of-others",
    breaks: "share-tokens/list-only-own",
    concerns: { operations: ["list"] },
    rules: ({ created, order }) => {
      const all: Stored[] = [];
      return {
        created(stored) {
          const made = created(stored);
          all.push(made);
          return made;
        },
        order(rows) {
          const foreign = all.find((one) => !rows.includes(one));
          const shown = foreign === undefined ? rows : [...rows, foreign];
          return order(shown.toSorted((a, b) => a.createdAt - b.createdAt));
        },
      };
    },
  },
  selecting("share-tokens/list/row-twice", "protocol/page-walk", (selected) => [
    ...selected,
    ...selected.slice(-1),
  ]),
  selecting(
    "share-tokens/list/filter-status-of-the-beginning",
    "share-tokens/list-filter-status",
    (selected, rows, { query }) => {
      // An index that is never updated.
      const status = query.get("filter[status]");
      return status === null ? selected : status === "created" ? rows : [];
    },
  ),
  paged("share-tokens/pages/no-next", "protocol/page-walk", (page) => ({ ...page, next: null })),
  paged("share-tokens/pages/next-null-after-a-cursor", "protocol/page-ends", (page, { query }) =>
    query.has("page[after]") ? { ...page, next: null } : page,
  ),
  askedFor("share-tokens/pages/size-ignored", "protocol/page-size", (query) => {
    query.delete("page[size]");
  }),
  {
    // As if an empty answer were kept in a cache.
    name: "share-tokens/list/filter-status-stays-empty",
    breaks: "share-tokens/list-filter-status",
    concerns: { operations: ["list"], query: true, fixed: ["query", "page"] },
    rules: ({ select }) => {
      const emptyUntil = new Map<string, number>();
      return {
        select(rows, context, now) {
          const selected = select(rows, context, now);
          const { caller, query } = context;
          if (isAnswer(selected) || !query.has("filter[status]") || isSecondPage(query))
            return selected;
          const name = `${caller.organizationId} ${query.toString()}`;
          if (now < (emptyUntil.get(name) ?? 0)) return [];
          if (selected.length === 0) emptyUntil.set(name, now + 30_000);
          return selected;
        },
      };
    },
  },
];
