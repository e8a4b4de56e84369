import type { Fault } from "../../fault.ts";
import { paged } from "../../faults/paged.ts";
import { isList } from "../../faults/request-kinds.ts";
import { connections } from "@persona-conformance/schemas/facts";
import type { Stored } from "../../resource/stored.ts";

/** The names in a fieldset. */
const namesIn = (query: URLSearchParams): string | null => query.get(`fields[${connections.type}]`);

/** A fault: sparse rows come from an index that learns of a change with the next one. */
const behindIfSparse: Fault = {
  name: "connections/list/sparse-rows-one-status-behind",
  breaks: "connections/list-row-is-resource",
  alsoBreaks: ["protocol/fields-select"],
  rules: ({ carryOut, read }) => {
    const before = new Map<string, Stored["status"]>();
    return {
      carryOut(tried, to, now) {
        before.set(tried.stored.id, tried.stored.status);
        carryOut(tried, to, now);
      },
      read(stored, context, now) {
        const view = read(stored, context, now);
        const isMeant = isList(context) && namesIn(context.query) !== null;
        return isMeant ? { ...view, status: before.get(stored.id) ?? view.status } : view;
      },
    };
  },
  concerns: { operations: ["list"], shows: true, query: true, fixed: ["round"] },
};

/** Faults of indexes that lists are read from. */
export const indexFaults: readonly Fault[] = [
  behindIfSparse,
  {
    // As if the rows of a page were sorted again by what was read of them.
    ...paged(
      "connections/list/sparse-rows-oldest-first",
      "connections/list-newest-first",
      (page, { query }) =>
        namesIn(query)?.includes("created") === false
          ? { ...page, rows: page.rows.toReversed() }
          : page,
      { query: true },
    ),
    alsoBreaks: ["protocol/fields-select"],
  },
];
