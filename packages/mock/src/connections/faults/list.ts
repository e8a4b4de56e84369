import { shownIn, withAttributes } from "../../faults/shown.ts";
import { isAnswer, refuse } from "../../answer.ts";
import { axisNames } from "../../condition.ts";
import type { Stored } from "../../resource/stored.ts";
import { sourceOf, destinationOf, destinationAttribute } from "../parties.ts";
import type { Fault } from "../../fault.ts";
import { asking, selecting } from "../../faults/selecting.ts";
import { promiseOf, statusOf } from "./selecting.ts";

/** Faults of the list of connections. */
export const listFaults: readonly Fault[] = [
  shownIn(
    "list",
    "connections/list/destination-sees-pending",
    "connections/list-row-is-resource",
    (json, view, context) =>
      context.caller.organizationId === destinationOf(view)
        ? withAttributes(json, { status: "pending" })
        : json,
    { party: "destination" },
  ),
  {
    name: "connections/list/oldest-first",
    breaks: "connections/list-newest-first",
    rules: () => ({ order: (rows) => [...rows] }),
  },
  {
    name: "connections/list/latest-change-first",
    breaks: "connections/list-newest-first",
    rules: () => ({ order: (rows) => rows.toSorted((a, b) => b.updatedAt - a.updatedAt) }),
  },
  {
    name: "connections/list/accepted-come-first-for-the-destination",
    breaks: "connections/list-newest-first",
    rules: ({ select, carryOut }) => {
      const accepted = new Map<string, number>();
      return {
        carryOut(tried, to, now) {
          carryOut(tried, to, now);
          if (tried.action === "accept") accepted.set(tried.stored.id, now);
        },
        select(rows, context, now) {
          const timeOf = (row: Stored) =>
            (destinationOf(row) === context.caller.organizationId
              ? accepted.get(row.id)
              : undefined) ?? row.createdAt;
          const selected = select(rows, context, now);
          return isAnswer(selected) ? selected : selected.toSorted((a, b) => timeOf(b) - timeOf(a));
        },
      };
    },
    concerns: { operations: ["list"], fixed: axisNames },
  },
  // As if the filter replaced the condition that rows are the caller's own.
  {
    name: "connections/list/filter-destination-finds-those-of-others",
    breaks: "connections/list-only-own",
    rules: ({ created, select }) => {
      const all: Stored[] = [];
      return {
        created(stored) {
          const made = created(stored);
          all.unshift(made);
          return made;
        },
        select(rows, context, now) {
          const wanted = context.query.get(`filter[${destinationAttribute}]`);
          const isMeant = (row: Stored) => rows.includes(row) || destinationOf(row) === wanted;
          return select(wanted === null ? rows : all.filter(isMeant), context, now);
        },
      };
    },
    concerns: { operations: ["list"], query: true, fixed: axisNames },
  },
  {
    name: "connections/list/a-pair-twice",
    breaks: "connections/create-once",
    rules: ({ order }) => ({
      order(rows) {
        const ordered = order(rows);
        const alive = ordered.find(({ status }) => status !== "inactive");
        return alive === undefined ? ordered : [...ordered, { ...alive, id: `${alive.id}2` }];
      },
    }),
    concerns: { operations: ["list"] },
  },
  selecting(
    "connections/list/without-inbound-in-camel-case",
    "connections/list-both-directions",
    (selected, _rows, { caller, headers }) =>
      headers.get("key-inflection") === "camel"
        ? selected.filter((row) => sourceOf(row) === caller.organizationId)
        : selected,
    { query: false, party: "destination", fixed: ["style"] },
  ),
  {
    ...selecting(
      "connections/list/without-inbound-if-unversioned",
      "protocol/version-invariant",
      (selected, _rows, { caller, headers }) =>
        headers.has("persona-version")
          ? selected
          : selected.filter((row) => sourceOf(row) === caller.organizationId),
      { query: false, party: "destination", fixed: ["version", "style", "query", "page"] },
    ),
    alsoBreaks: ["connections/list-both-directions"],
  },
  selecting(
    "connections/list/without-inbound",
    "connections/list-both-directions",
    (selected, _rows, { caller }) =>
      selected.filter((row) => sourceOf(row) === caller.organizationId),
    { query: false, party: "destination" },
  ),
  selecting(
    "connections/list/without-outbound",
    "connections/list-both-directions",
    (selected, _rows, { caller }) =>
      selected.filter((row) => sourceOf(row) !== caller.organizationId),
    { query: false, party: "source" },
  ),
  selecting(
    "connections/list/shows-the-oldest-to-filters-alone",
    "connections/list-both-directions",
    (selected, _rows, { query }) =>
      [...query.keys()].some((name) => name.startsWith("filter")) ? selected : selected.slice(1),
    { query: false },
  ),
  selecting("connections/list/without-inactive", "connections/list-filter-status", (selected) =>
    selected.filter(({ status }) => status !== "inactive"),
  ),
  selecting(
    "connections/list/filter-status-lags",
    "connections/list-filter-status",
    (selected, rows, context) => {
      const wanted = statusOf(context);
      if (wanted === null) return selected;
      // Each row stays as it was created: the index is never updated.
      return wanted === "pending" ? rows : [];
    },
  ),
  {
    name: "connections/list/filter-destination-matches-source",
    breaks: "connections/list-filter-destination",
    rules: ({ select }) => ({
      select(rows, context, now) {
        const wanted = context.query.get(`filter[${destinationAttribute}]`);
        if (wanted === null) return select(rows, context, now);
        return rows.filter((row) => [sourceOf(row), destinationOf(row)].includes(wanted));
      },
    }),
  },
  ...["status", destinationAttribute].flatMap((filter): Fault[] => [
    asking(`connections/list/filter-${filter}-ignored`, promiseOf(filter), (query) =>
      query.delete(`filter[${filter}]`),
    ),
    {
      name: `connections/list/filter-${filter}-empties`,
      breaks: promiseOf(filter),
      rules: ({ select }) => ({
        select: (rows, context, now) =>
          context.query.has(`filter[${filter}]`) ? [] : select(rows, context, now),
      }),
    },
  ]),
  ...["status", destinationAttribute].map((filter) =>
    asking(
      `connections/list/filter-${filter}-forgotten-on-the-second-page`,
      promiseOf(filter),
      (query) => {
        if (query.has("page[after]") || query.has("page[before]"))
          query.delete(`filter[${filter}]`);
      },
      { page: true },
    ),
  ),
  asking(
    "connections/list/filter-status-forgotten-on-the-page-before",
    "connections/list-filter-status",
    (query) => {
      if (query.has("page[before]")) query.delete("filter[status]");
    },
    { page: true },
  ),
  // As if the filter meant the others alone.
  selecting(
    "connections/list/filter-destination-excludes-the-caller",
    promiseOf(destinationAttribute),
    (selected, _rows, { query, caller }) =>
      query.get(`filter[${destinationAttribute}]`) === caller.organizationId ? [] : selected,
    { party: "destination", query: true },
  ),
  asking("connections/list/second-filter-ignored", promiseOf(destinationAttribute), (query) => {
    const [, second] = [...query.keys()].filter((key) => key.startsWith("filter["));
    if (second !== undefined) query.delete(second);
  }),
  {
    name: "connections/list/either-filter-is-enough",
    breaks: "connections/list-filter-status",
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
  selecting(
    "connections/list/filter-without-match-ignored",
    "connections/list-filter-status",
    (selected, rows) => (selected.length === 0 ? rows : selected),
  ),
  {
    name: "connections/list/empty-is-404",
    breaks: "connections/list-both-directions",
    rules: ({ select }) => ({
      select(rows, context, now) {
        const selected = select(rows, context, now);
        return isAnswer(selected) || selected.length > 0 ? selected : refuse(404);
      },
    }),
    concerns: { operations: ["list"], shows: false },
  },
  {
    name: "connections/list/destination-has-one-page",
    breaks: "protocol/page-walk",
    rules: ({ select, paginate }) => {
      let isDestination = false;
      return {
        select(rows, context, now) {
          isDestination = rows.some((row) => destinationOf(row) === context.caller.organizationId);
          return select(rows, context, now);
        },
        paginate(paging) {
          const page = paginate(paging);
          return isAnswer(page) || !isDestination ? page : { ...page, next: null };
        },
      };
    },
    concerns: { operations: ["list"], party: "destination" },
  },
  {
    name: "connections/list/filter-status-ignored-for-destination",
    breaks: "connections/list-filter-status",
    rules: ({ select }) => ({
      select(rows, context, now) {
        const query = new URLSearchParams(context.query);
        if (rows.some((row) => destinationOf(row) === context.caller.organizationId)) {
          query.delete("filter[status]");
        }
        return select(rows, { ...context, query }, now);
      },
    }),
    concerns: { operations: ["list"], party: "destination", query: true },
  },
];
