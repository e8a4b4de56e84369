import type { Fault } from "../../fault.ts";
import { createCache } from "../../faults/cache.ts";
import { isList, isRetrieve } from "../../faults/request-kinds.ts";
import type { Context, Written } from "../../protocol.ts";

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
  rules: ({ read }) => {
    const cached = createCache<ReturnType<typeof read>>();
    return {
      read: (stored, context, now) =>
        cached(context, context.caller.key, () => ({ ...read(stored, context, now) })),
    };
  },
  concerns: { operations: ["retrieve"], shows: true },
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
  stale,
];
