import { isAnswer } from "../../answer.ts";
import type { Fault } from "../../fault.ts";
import { isList, ofTwoParties } from "../../faults/request-kinds.ts";
import type { Context } from "../../protocol.ts";
import type { Stored } from "../../resource/stored.ts";
import { destinationOf } from "../parties.ts";
import { selecting } from "../../faults/selecting.ts";
import { statusOf } from "./selecting.ts";

const wantedDestination = ({ query }: Context) => query.get("filter[destination-organization-id]");

/** A fault in which rows match two filters together. */
const withTwo = (
  name: string,
  breaks: Fault["breaks"],
  isLeft: (row: Stored, status: string, destination: string) => boolean,
): Fault =>
  selecting(`connections/list/two-filters-leave-${name}`, breaks, (selected, rows, context) => {
    const [status, destination] = [statusOf(context), wantedDestination(context)];
    if (status === null || destination === null) return selected;
    return rows.filter((row) => isLeft(row, status, destination));
  });

/** Lists from a cache that is never cleared. */
const remembering: NonNullable<Fault["rules"]> = ({ read }) => {
  const seen = new Map<string, Stored>();
  return {
    read(connection, context, now) {
      const view = read(connection, context, now);
      const isPlain = isList(context) && !context.query.toString().includes("filter");
      if (!isPlain) return view;
      const known = seen.get(connection.id) ?? { ...connection };
      seen.set(connection.id, known);
      return known;
    },
  };
};

/** Faults of filters, and of lists that lag. */
export const filterFaults: readonly Fault[] = [
  withTwo(
    "either",
    "connections/list-filter-status",
    (row, status, destination) => row.status === status || destinationOf(row) === destination,
  ),
  withTwo(
    "the-destination",
    "connections/list-filter-status",
    (row, _status, destination) => destinationOf(row) === destination,
  ),
  withTwo(
    "the-status",
    "connections/list-filter-destination",
    (row, status) => row.status === status,
  ),
  {
    // As if an index for two filters were built once.
    name: "connections/list/two-filters-miss-changes",
    breaks: "connections/list-filter-status",
    rules: ({ select, carryOut }) => {
      const indexed = new Map<string, Stored>();
      return {
        carryOut(tried, to, now) {
          const { stored } = tried;
          if (!indexed.has(stored.id)) indexed.set(stored.id, { ...stored });
          carryOut(tried, to, now);
        },
        select(rows, context, now) {
          if (statusOf(context) === null || wantedDestination(context) === null)
            return select(rows, context, now);
          const found = select(
            rows.map((row) => ({ ...row, status: indexed.get(row.id)?.status ?? row.status })),
            context,
            now,
          );
          if (isAnswer(found)) return found;
          return rows.filter(({ id }) => found.some((one) => one.id === id));
        },
      };
    },
    concerns: { operations: ["list"], query: true },
  },
  // As if a page of one row were looked up in another way.
  selecting(
    "connections/list/filter-status-ignored-for-one-row",
    "connections/list-filter-status",
    (selected, rows, context) =>
      statusOf(context) !== null && context.query.get("page[size]") === "1" ? rows : selected,
    { operations: ["list"], query: true },
  ),
  // As if the filter looked at the attributes that the answer will show.
  selecting(
    "connections/list/filter-status-misses-what-fields-leave-out",
    "connections/list-filter-status",
    (selected, _rows, context) => {
      const fields = context.query.get("fields[connect/connection]");
      const isShown = fields === null || fields.split(",").includes("status");
      return statusOf(context) === null || isShown ? selected : [];
    },
    { operations: ["list"], query: true },
  ),
  selecting(
    "connections/list/unknown-status-leaves-all",
    "connections/list-filter-status",
    (selected, rows, context) => (statusOf(context) === "no-such-status" ? rows : selected),
  ),
  selecting(
    "connections/list/filter-destination-by-its-beginning",
    "connections/list-filter-destination",
    (selected, rows, context) => {
      const wanted = wantedDestination(context);
      return wanted === null
        ? selected
        : rows.filter((row) => destinationOf(row).startsWith(wanted));
    },
    // Without the fault there is no row, and so no second page.
    { operations: ["list"], query: true, fixed: ["page"] },
  ),
  selecting(
    "connections/list/filter-active-empties",
    "connections/list-filter-status",
    (selected, _rows, context) => (statusOf(context) === "active" ? [] : selected),
  ),
  selecting(
    "connections/list/filter-ignored-for-destination",
    "connections/list-filter-status",
    (selected, rows, { caller }) =>
      rows.some((row) => destinationOf(row) === caller.organizationId) ? rows : selected,
    { party: "destination" },
  ),
  selecting(
    "connections/list/inbound-without-inactive",
    "connections/list-both-directions",
    (selected, _rows, { caller }) =>
      selected.filter(
        (row) => row.status !== "inactive" || destinationOf(row) !== caller.organizationId,
      ),
    { party: "destination", statuses: ["inactive"] },
  ),
  {
    // As if only one of the two code paths told the index.
    name: "connections/list/filter-status-misses-changes-by-destination",
    breaks: "connections/list-filter-status",
    rules: ({ carryOut, select }) => {
      const missed = new Set<string>();
      return {
        carryOut(tried, to, now) {
          if (tried.party === "destination" && tried.action === "deactivate")
            missed.add(tried.stored.id);
          else missed.delete(tried.stored.id);
          carryOut(tried, to, now);
        },
        select(rows, context, now) {
          const selected = select(rows, context, now);
          if (isAnswer(selected) || statusOf(context) === null) return selected;
          return selected.filter(({ id }) => !missed.has(id));
        },
      };
    },
    concerns: { ...ofTwoParties, operations: ["list"], query: true },
  },
  selecting("connections/list/pair-twice", "connections/create-once", (selected) => [
    ...selected,
    ...selected.slice(-1).map((row) => ({ ...row, id: `${row.id}x` })),
  ]),
  selecting("connections/list/row-twice", "protocol/page-walk", (selected) => [
    ...selected,
    ...selected.slice(-1),
  ]),
  {
    name: "connections/list/shows-what-was-before",
    breaks: "connections/list-row-is-resource",
    rules: remembering,
    concerns: { operations: ["list"], shows: true },
  },
  {
    name: "connections/list/active-shown-as-pending",
    breaks: "connections/list-row-is-resource",
    rules: ({ read }) => ({
      read(connection, context, now) {
        const view = read(connection, context, now);
        const isHidden = isList(context) && view.status === "active";
        return isHidden ? { ...view, status: "pending" } : view;
      },
    }),
    concerns: { operations: ["list"], shows: true, statuses: ["active"] },
  },
];
