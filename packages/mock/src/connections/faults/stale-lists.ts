import { isAnswer } from "../../answer.ts";
import type { Fault } from "../../fault.ts";
import { isList } from "../../faults/request-kinds.ts";
import { asking, selecting } from "../../faults/selecting.ts";
import type { Context } from "../../protocol.ts";
import type { Stored, View } from "../../resource/stored.ts";
import { destinationAttribute, destinationOf, sourceOf } from "../parties.ts";
import { promiseOf, statusOf } from "./selecting.ts";

const asked = ({ caller, path, query }: Context) => `${caller.key} ${path}?${query.toString()}`;

const isFurther = ({ query }: Context): boolean => query.has("page[after]");

/** A fault: a list that was empty is empty for good, for the same request. */
const cachedWhileEmpty: Fault = {
  name: "connections/list/cached-while-empty",
  breaks: "connections/list-filter-status",
  alsoBreaks: ["connections/read-your-writes"],
  rules: ({ select }) => {
    const empty = new Set<string>();
    return {
      select(rows, context, now) {
        const selected = select(rows, context, now);
        if (isAnswer(selected)) return selected;
        if (selected.length === 0) empty.add(asked(context));
        return empty.has(asked(context)) ? [] : selected;
      },
    };
  },
  concerns: { operations: ["list"], query: true },
};

/** A fault: rows of further pages are shown for good as the same request first showed them. */
const cachedFurtherPages: Fault = {
  name: "connections/list/further-pages-cached",
  breaks: "connections/read-your-writes",
  alsoBreaks: ["connections/list-row-is-resource"],
  rules: ({ read }) => {
    const kept = new Map<string, View>();
    return {
      read(stored, context, now) {
        const view = { ...read(stored, context, now) };
        if (!isList(context) || !isFurther(context)) return view;
        const name = `${asked(context)} ${stored.id}`;
        const known = kept.get(name) ?? view;
        kept.set(name, known);
        return known;
      },
    };
  },
  concerns: { operations: ["list"], shows: true, page: true },
};

/** A fault: the pending connections are those that were never accepted. */
const pendingByAcceptance: Fault = {
  name: "connections/list/filter-pending-finds-none-that-was-accepted",
  breaks: "connections/list-filter-status",
  rules: ({ select, carryOut }) => {
    const accepted = new Set<string>();
    return {
      carryOut(tried, to, now) {
        carryOut(tried, to, now);
        if (tried.action === "accept") accepted.add(tried.stored.id);
      },
      select(rows, context, now) {
        const selected = select(rows, context, now);
        if (isAnswer(selected) || statusOf(context) !== "pending") return selected;
        return selected.filter(({ id }) => !accepted.has(id));
      },
    };
  },
  // An acceptance has no version and no style.
  concerns: {
    operations: ["list"],
    query: true,
    fixed: ["accepted", "round", "version", "style"],
  },
};

/** A fault: in the destination's lists, and for their filters, some connections to it are pending. */
const pendingForDestination = (name: string, isTaken: (status: string) => boolean): Fault => ({
  name: `connections/list/destination-${name}`,
  breaks: "connections/list-row-is-resource",
  alsoBreaks: ["connections/read-your-writes"],
  rules: ({ select, read }) => {
    const isMeant = (row: Stored, { caller }: Context) =>
      destinationOf(row) === caller.organizationId && isTaken(row.status);
    const asPending = <Row extends Stored | View>(row: Row): Row => ({ ...row, status: "pending" });
    return {
      select(rows, context, now) {
        const shown = rows.map((row) => (isMeant(row, context) ? asPending(row) : row));
        const found = select(shown, context, now);
        if (isAnswer(found)) return found;
        return rows.filter(({ id }) => found.some((one) => one.id === id));
      },
      read(stored, context, now) {
        const view = read(stored, context, now);
        return isList(context) && isMeant(stored, context) ? asPending(view) : view;
      },
    };
  },
  concerns: { operations: ["list"], shows: true, fixed: ["party"] },
});

/** A fault: behind a cursor, a row that has not changed since its creation has the `updated-at` of the row before it. */
const secondPageOfNeighbours: Fault = {
  name: "connections/list/second-page-updated-at-of-neighbour",
  breaks: "connections/list-row-is-resource",
  concerns: { operations: ["list"], shows: true, page: true },
  rules: ({ paginate, read }) => {
    const neighbours = new Map<string, Stored>();
    return {
      paginate(paging) {
        const page = paginate(paging);
        neighbours.clear();
        if (isAnswer(page) || !paging.query.has("page[after]")) return page;
        for (const [place, row] of page.rows.entries())
          if (row.updatedAt === row.createdAt) neighbours.set(row.id, page.rows[place - 1] ?? row);
        return page;
      },
      read(stored, context, now) {
        const view = read(stored, context, now);
        const neighbour = isList(context) ? neighbours.get(stored.id) : undefined;
        return neighbour === undefined ? view : { ...view, updatedAt: neighbour.updatedAt };
      },
    };
  },
};

/** A fault in one old version. */
const inOneVersion = (
  name: string,
  breaks: Fault["breaks"],
  version: string,
  rules: NonNullable<Fault["rules"]>,
): Fault => ({
  name: `connections/versions/${name}`,
  breaks,
  alsoBreaks: ["protocol/version-invariant"],
  rules,
  when: { version },
});

const without =
  (isLeftOut: (row: Stored, context: Context) => boolean): NonNullable<Fault["rules"]> =>
  ({ select }) => ({
    select(rows, context, now) {
      const selected = select(rows, context, now);
      return isAnswer(selected) ? selected : selected.filter((row) => !isLeftOut(row, context));
    },
  });

/** Faults of lists that forget a filter, or what has changed since. */
export const staleListFaults: readonly Fault[] = [
  cachedWhileEmpty,
  cachedFurtherPages,
  pendingByAcceptance,
  pendingForDestination("finds-all-pending", () => true),
  pendingForDestination("misses-acceptances", (status) => status === "active"),
  ...["status", destinationAttribute].map((filter) =>
    asking(
      `connections/list/filter-${filter}-ignored-with-fields`,
      promiseOf(filter),
      (query) => {
        if (query.toString().includes("fields")) query.delete(`filter[${filter}]`);
      },
      { operations: ["list"], query: true },
    ),
  ),
  asking(
    "connections/list/filter-destination-forgotten-on-the-page-before",
    promiseOf(destinationAttribute),
    (query) => {
      if (query.has("page[before]")) query.delete(`filter[${destinationAttribute}]`);
    },
    { page: true },
  ),
  {
    ...selecting(
      "connections/list/further-pages-without-outbound-of-a-destination",
      "protocol/page-walk",
      (selected, rows, context) => {
        const own = context.caller.organizationId;
        const isDestination = rows.some((row) => destinationOf(row) === own);
        return isDestination && isFurther(context)
          ? selected.filter((row) => sourceOf(row) !== own)
          : selected;
      },
      { party: "destination", page: true },
    ),
    alsoBreaks: ["connections/list-both-directions"],
  },
  inOneVersion("active-shown-as-pending", "connections/one-view", "2022-09-01", ({ read }) => ({
    read(stored, context, now) {
      const view = read(stored, context, now);
      return view.status === "active" ? { ...view, status: "pending" } : view;
    },
  })),
  inOneVersion(
    "lists-show-active-as-pending",
    "connections/list-row-is-resource",
    "2023-01-05",
    ({ read }) => ({
      read(stored, context, now) {
        const view = read(stored, context, now);
        return isList(context) && view.status === "active" ? { ...view, status: "pending" } : view;
      },
    }),
  ),
  secondPageOfNeighbours,
  inOneVersion(
    "list-without-inbound",
    "connections/list-both-directions",
    "2021-07-05",
    without((row, { caller }) => destinationOf(row) === caller.organizationId),
  ),
];
