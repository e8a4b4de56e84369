import type { Fault } from "../../fault.ts";

/** A fault: an attribute of a request sets the status of the connection. */
function setting(name: string, isAsked: (text: string, query: URLSearchParams) => boolean): Fault {
  let asked = false;
  return {
    name,
    breaks: "connections/never-changed-by-hand",
    protocol: ({ headerRefusal }) => ({
      headerRefusal(context) {
        asked = isAsked(context.text, context.query);
        return headerRefusal(context);
      },
    }),
    rules: ({ carryOut }) => ({
      carryOut: (tried, to, now) => carryOut(tried, asked ? "active" : to, now),
    }),
    concerns: { operations: ["action"], shows: true, fixed: ["replay"] },
  };
}

/** Faults with requests that name a status. */
export const byHandFaults: readonly Fault[] = [
  setting("connections/actions/status-of-the-body", (text) => text.includes('"active"')),
  setting("connections/actions/status-of-the-query", (_text, query) => query.has("status")),
];
