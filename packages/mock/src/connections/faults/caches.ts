import { answeredOnce } from "../../faults/answered-once.ts";
import type { Fault } from "../../fault.ts";
import { createCache } from "../../faults/cache.ts";
import { isList, isRetrieve, ofTwoParties } from "../../faults/request-kinds.ts";
import type { Context, Written } from "../../protocol.ts";
import { destinationOf } from "../parties.ts";

/** The headers that choose the version and the style of an answer. */
const inCell = ["persona-version", "key-inflection"];

/** A cache that gives all callers the first caller's answer. */
const forEverybody = (
  name: string,
  breaks: Fault["breaks"],
  isMeant: (context: Context) => boolean,
  operation: "list" | "retrieve",
): Fault => ({
  name,
  breaks,
  protocol: ({ finish }) => {
    const cached = createCache<Pick<Written, "status" | "body">>();
    return {
      finish(answer, context) {
        const finished = finish(answer, context);
        if (context === undefined || !isMeant(context) || finished.status >= 500) return finished;
        const { status, body } = cached(context, "", () => finished);
        return { ...finished, status, body };
      },
    };
  },
  concerns: { operations: [operation], fixed: ["party"] },
});

/** A fault: an organization's reads come from a cache, whatever changed meanwhile. */
const stale: Fault = {
  name: "connections/retrieve/cached-through-an-action",
  breaks: "connections/read-your-writes",
  alsoBreaks: ["connections/list-row-is-resource"],
  rules: ({ read }) => {
    const cached = createCache<ReturnType<typeof read>>();
    return {
      read: (stored, context, now) =>
        cached(context, `${context.caller.key} ${stored.id}`, () => ({
          ...read(stored, context, now),
        })),
    };
  },
  concerns: { operations: ["retrieve"], shows: true },
};

/** A fault: a retrieval shows for good what the first one showed, until an action that clears the cache. */
const keptUntil = (
  name: string,
  clearing: readonly string[],
  isMeant: (context: Context) => boolean = () => true,
  alsoBreaks: NonNullable<Fault["alsoBreaks"]> = ["connections/list-row-is-resource"],
): Fault => ({
  name: `connections/retrieve/${name}`,
  breaks: "connections/read-your-writes",
  alsoBreaks,
  rules: ({ read, carryOut }) => {
    const kept = new Map<string, ReturnType<typeof read>>();
    return {
      carryOut(tried, to, now) {
        carryOut(tried, to, now);
        if (clearing.includes(tried.action)) kept.clear();
      },
      read(stored, context, now) {
        const view = { ...read(stored, context, now) };
        if (!isRetrieve(context) || !isMeant(context)) return view;
        const asked = `${context.caller.key} ${context.path}`;
        const known = kept.get(asked) ?? view;
        kept.set(asked, known);
        return known;
      },
    };
  },
  concerns: { operations: ["retrieve"], shows: true, fixed: ["party"] },
});

/**
 * A fault: a party's retrievals show what its first one in that version and style showed, until it changes the connection
 * itself.
 */
const keptUntilOwnAction: Fault = {
  name: "connections/retrieve/cached-until-the-party-acts",
  breaks: "connections/one-view",
  alsoBreaks: ["connections/read-your-writes", "connections/list-row-is-resource"],
  rules: ({ read, carryOut }) => {
    const kept = new Map<string, Map<string, ReturnType<typeof read>>>();
    return {
      carryOut(tried, to, now) {
        carryOut(tried, to, now);
        kept.delete(`${tried.party} ${tried.stored.id}`);
      },
      read(stored, context, now) {
        const view = { ...read(stored, context, now) };
        if (!isRetrieve(context)) return view;
        const isTheirs = destinationOf(stored) === context.caller.organizationId;
        const place = `${isTheirs ? "destination" : "source"} ${stored.id}`;
        const views = kept.get(place) ?? new Map<string, ReturnType<typeof read>>();
        kept.set(place, views);
        const cell = inCell.map((name) => context.headers.get(name));
        const known = views.get(cell.join(" ")) ?? view;
        views.set(cell.join(" "), known);
        return known;
      },
    };
  },
  concerns: { ...ofTwoParties, operations: ["retrieve"], shows: true },
};

/** A fault: retrievals of one URL that overlap get one answer, also if different parties ask. */
const shared: Fault = {
  name: "connections/retrieve/overlapping-reads-share-an-answer",
  breaks: "connections/strangers-excluded",
  alsoBreaks: ["connections/retrieve-answers-200"],
  protocol: answeredOnce((context) => {
    const { path, query, headers } = context;
    return isRetrieve(context)
      ? [path, query, headers.get("key-inflection"), headers.get("persona-version")].join(" ")
      : undefined;
  }),
  concerns: { operations: ["retrieve"], fixed: ["party", "overlap"] },
};

/** A fault: for a short time, a list filtered by one status is also the list filtered by another. */
const ofAnyStatus: Fault = {
  name: "connections/list/cached-for-every-status",
  breaks: "connections/list-filter-status",
  rules: ({ select }) => {
    const cached = createCache<ReturnType<typeof select>>(5);
    return {
      select(rows, context, now) {
        const query = new URLSearchParams(context.query);
        if (!query.has("filter[status]")) return select(rows, context, now);
        query.set("filter[status]", "");
        const { key } = context.caller;
        const cell = inCell.map((name) => context.headers.get(name)).join(" ");
        return cached({ ...context, query }, `${key} ${cell}`, () => select(rows, context, now));
      },
    };
  },
  concerns: { operations: ["list"], query: true },
};

/** Faults with reads from a cache. */
export const cacheFaults: readonly Fault[] = [
  forEverybody(
    "connections/list/cached-for-everybody",
    "connections/list-only-own",
    isList,
    "list",
  ),
  forEverybody(
    "connections/retrieve/cached-for-everybody",
    "connections/strangers-excluded",
    isRetrieve,
    "retrieve",
  ),
  ofAnyStatus,
  stale,
  keptUntilOwnAction,
  shared,
  keptUntil("cached-for-good", []),
  keptUntil("cached-through-an-acceptance", ["deactivate", "reactivate"]),
  keptUntil("cached-through-a-reactivation", ["deactivate", "accept"]),
  keptUntil(
    "cached-in-camel-case",
    [],
    ({ headers }) => headers.get("key-inflection") === "camel",
    ["protocol/inflection-values"],
  ),
  keptUntil(
    "cached-in-other-styles-through-an-acceptance",
    ["deactivate", "reactivate"],
    ({ headers }) => (headers.get("key-inflection") ?? "kebab") !== "kebab",
    ["protocol/inflection-values", "connections/one-view"],
  ),
  keptUntil("cached-if-sparse", [], ({ query }) => query.toString().includes("fields")),
];
