import { isAnswer } from "../../answer.ts";
import type { Fault } from "../../fault.ts";
import { paged } from "../../faults/paged.ts";
import { isAction, isList, ofTwoParties } from "../../faults/request-kinds.ts";
import { connections, jsonAt } from "@persona-conformance/schemas/facts";
import type { Written } from "../../protocol.ts";
import type { Stored } from "../../resource/stored.ts";
import { statusOf } from "./selecting.ts";

/** The names in a fieldset. */
const namesIn = (query: URLSearchParams): string | null => query.get(`fields[${connections.type}]`);

/** A fault: a replay writes the status that it repeats into the index of the filter by status. */
const indexedByReplays: Fault = {
  name: "connections/list/filter-status-follows-replays",
  breaks: "connections/list-filter-status",
  protocol: ({ finish }) => {
    const used = new Set<string>();
    const indexed = new Map<unknown, unknown>();
    return {
      finish(answer, context) {
        const finished = finish(answer, context);
        if (context === undefined || finished.status !== 200) return finished;
        if (isAction(context)) {
          const key = `${context.caller.key} ${context.headers.get("idempotency-key")}`;
          const id = jsonAt(finished.body, "data", "id");
          if (used.has(key)) indexed.set(id, jsonAt(finished.body, "data", "attributes", "status"));
          else indexed.delete(id);
          used.add(key);
        }
        const wanted = isList(context) ? statusOf(context) : null;
        return wanted === null ? finished : withoutRows(finished, isElsewhere(indexed, wanted));
      },
    };
  },
  concerns: { operations: ["list"], query: true, fixed: ["replay"] },
};

const isElsewhere = (indexed: ReadonlyMap<unknown, unknown>, wanted: string) => (row: unknown) => {
  const status = indexed.get(jsonAt(row, "id"));
  return status !== undefined && status !== wanted;
};

/** A list without some of its rows. */
function withoutRows(list: Written, isLost: (row: unknown) => boolean): Written {
  // A refused list has no `data`.
  const { data } = Object(list.body) as { readonly data?: unknown };
  if (!Array.isArray(data)) return list;
  return { ...list, body: { ...Object(list.body), data: data.filter((row) => !isLost(row)) } };
}

/** A fault: a refused reactivation takes an active connection out of the index of the filter by status. */
const lostByRefusal: Fault = {
  name: "connections/list/filter-active-misses-what-a-refusal-touched",
  breaks: "connections/list-filter-status",
  alsoBreaks: ["connections/refusal-changes-nothing"],
  rules: ({ refused, carryOut, select }) => {
    const lost = new Set<string>();
    return {
      refused(tried, now) {
        const { action, stored } = tried;
        if (action === "reactivate" && stored.status === "active") lost.add(stored.id);
        refused(tried, now);
      },
      carryOut(tried, to, now) {
        lost.delete(tried.stored.id);
        carryOut(tried, to, now);
      },
      select(rows, context, now) {
        const selected = select(rows, context, now);
        if (isAnswer(selected) || statusOf(context) !== "active") return selected;
        return selected.filter(({ id }) => !lost.has(id));
      },
    };
  },
  concerns: { operations: ["list"], query: true, fixed: ["round", "accepted"] },
};

/** A fault: an entry of the filter by status is added at the destination's change, and the old one is not taken out. */
const keptAfterDestination: Fault = {
  name: "connections/list/filter-pending-keeps-what-the-destination-ended",
  breaks: "connections/list-filter-status",
  rules: ({ carryOut, select }) => {
    const kept = new Set<string>();
    return {
      carryOut(tried, to, now) {
        const { action, party, stored } = tried;
        if (action === "deactivate" && party === "destination") kept.add(stored.id);
        else kept.delete(stored.id);
        carryOut(tried, to, now);
      },
      select(rows, context, now) {
        const selected = select(rows, context, now);
        if (isAnswer(selected) || statusOf(context) !== "pending") return selected;
        return rows.filter((row) => selected.includes(row) || kept.has(row.id));
      },
    };
  },
  concerns: { ...ofTwoParties, operations: ["list"], query: true },
};

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
  indexedByReplays,
  lostByRefusal,
  keptAfterDestination,
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
