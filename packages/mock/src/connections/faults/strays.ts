import type { Concern, Fault } from "../../fault.ts";
import { refuse } from "../../answer.ts";

const unoffered: Concern = { operations: [] };

/** A fault: a request that matches no operation is refused, and acts nevertheless. */
const acting = (
  name: string,
  breaks: Fault["breaks"],
  isMeant: (method: string, path: string) => boolean,
  to: string,
): Fault => ({
  name: `connections/operations/${name}`,
  breaks,
  concerns: unoffered,
  rules: ({ stray }) => ({
    stray(stored, context, now) {
      if (!isMeant(context.method, context.path)) return stray(stored, context, now);
      stored.status = to;
      stored.updatedAt = now;
    },
  }),
});

/** The same, and the request is answered as if it were an operation. */
const working = (...[name, breaks, isMeant, to]: Parameters<typeof acting>): Fault => ({
  ...acting(name, breaks, isMeant, to),
  name: `protocol/operations/${name}`,
  protocol: ({ finish }) => ({
    finish(answer, context) {
      const finished = finish(answer, context);
      const isOne = context !== undefined && isMeant(context.method, context.path);
      return isOne && finished.status >= 400
        ? { ...finished, status: 200, body: { data: {} } }
        : finished;
    },
  }),
});

const byHand = "connections/never-changed-by-hand";
const isItself = (path: string) => /\/connections\/[^/]+$/.test(path);

/** Faults in which an operation that must not exist acts, although its answer denies it. */
export const strayFaults: readonly Fault[] = [
  working("patch-works", byHand, (method, path) => method === "PATCH" && isItself(path), "active"),
  working("put-works", byHand, (method, path) => method === "PUT" && isItself(path), "active"),
  working(
    "accept-works",
    "connections/accept-by-destination",
    (method, path) => method === "POST" && path.endsWith("/accept"),
    "active",
  ),
  acting("put-acts", byHand, (method, path) => method === "PUT" && isItself(path), "inactive"),
  acting("patch-acts", byHand, (method, path) => method === "PATCH" && isItself(path), "inactive"),
  acting(
    "get-acts",
    byHand,
    (method, path) => method === "GET" && path.endsWith("/deactivate"),
    "inactive",
  ),
  acting(
    "delete-of-an-action-acts",
    byHand,
    (method, path) => method === "DELETE" && path.endsWith("/deactivate"),
    "inactive",
  ),
  acting(
    "accept-acts",
    "connections/accept-in-dashboard",
    (method, path) => method === "POST" && path.endsWith("/accept"),
    "active",
  ),
  acting(
    "activate-acts",
    "connections/accept-in-dashboard",
    (method, path) => method === "POST" && path.endsWith("/activate"),
    "active",
  ),
  {
    name: "connections/operations/delete-acts",
    breaks: "connections/never-deleted",
    concerns: unoffered,
    rules: ({ stray, partyOf, excluded }) => {
      const gone = new Set<string>();
      return {
        stray(stored, context, now) {
          if (context.method === "DELETE" && isItself(context.path)) gone.add(stored.id);
          else stray(stored, context, now);
        },
        partyOf: (stored, caller) => (gone.has(stored.id) ? undefined : partyOf(stored, caller)),
        excluded: (stored, ...asked) =>
          gone.has(stored.id) ? refuse(404) : excluded(stored, ...asked),
      };
    },
  },
];
