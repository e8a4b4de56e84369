import { shown, withAttributes } from "../../faults/shown.ts";
import { isAnswer } from "../../answer.ts";
import { sourceOf, destinationOf, destinationAttribute } from "../parties.ts";
import type { Stored } from "../../resource/stored.ts";
import type { Context } from "../../protocol.ts";
import { isList, inLists } from "../../faults/request-kinds.ts";
import type { Fault } from "../../fault.ts";

/** A fault in which rows of a list are kept. */
function kept(
  name: string,
  breaks: Fault["breaks"],
  isKept: (row: Stored, context: Context) => boolean,
): Fault {
  return {
    name,
    breaks,
    rules: ({ select }) => ({
      select(rows, context, now) {
        const selected = select(rows, context, now);
        if (isAnswer(selected)) return selected;
        return selected.filter((row) => isKept(row, context));
      },
    }),
  };
}

/** What can be wrong about the list of connections. */
export const listFaults: readonly Fault[] = [
  shown(
    "connections/list/destination-sees-pending",
    "connections/list-both-directions",
    (json, view, context) =>
      isList(context) && context.caller.organizationId === destinationOf(view)
        ? withAttributes(json, { status: "pending" })
        : json,
    inLists,
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
  kept(
    "connections/list/without-inbound",
    "connections/list-both-directions",
    (row, { caller }) => sourceOf(row) === caller.organizationId,
  ),
  kept(
    "connections/list/without-outbound",
    "connections/list-both-directions",
    (row, { caller }) => sourceOf(row) !== caller.organizationId,
  ),
  kept(
    "connections/list/without-inactive",
    "connections/list-filter-status",
    ({ status }) => status !== "inactive",
  ),
  {
    name: "connections/list/filter-status-lags",
    breaks: "connections/list-filter-status",
    rules: ({ select }) => ({
      select(rows, context, now) {
        const selected = select(rows, context, now);
        const wanted = context.query.get("filter[status]");
        if (wanted === null || isAnswer(selected)) return selected;
        // As it was created, for good: an index that nobody updates.
        // As it was created, for good: an index that is never updated.
        return wanted === "pending" ? rows : [];
      },
    }),
  },
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
    {
      name: `connections/list/filter-${filter}-ignored`,
      breaks:
        filter === "status"
          ? "connections/list-filter-status"
          : "connections/list-filter-destination",
      rules: ({ select }) => ({
        select(rows, context, now) {
          const query = new URLSearchParams(context.query);
          query.delete(`filter[${filter}]`);
          return select(rows, { ...context, query }, now);
        },
      }),
    },
    {
      name: `connections/list/filter-${filter}-empties`,
      breaks:
        filter === "status"
          ? "connections/list-filter-status"
          : "connections/list-filter-destination",
      rules: ({ select }) => ({
        select: (rows, context, now) =>
          context.query.has(`filter[${filter}]`) ? [] : select(rows, context, now),
      }),
    },
  ]),
];
