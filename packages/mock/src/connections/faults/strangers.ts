import { connections } from "@persona-conformance/schemas/facts";
import type { Fault } from "../../fault.ts";
import { written } from "../../faults/written.ts";

const breaks = "connections/strangers-excluded";

/** Faults with callers that are no party of a connection. */
export const strangerFaults: readonly Fault[] = [
  ...connections.lifecycle.statuses.map((status): Fault => ({
    name: `connections/strangers/see-what-is-${status}`,
    breaks,
    rules: ({ partyOf }) => ({
      partyOf: (stored, caller) =>
        partyOf(stored, caller) ?? (stored.status === status ? "destination" : undefined),
    }),
  })),
  ...["deactivate", "reactivate"].map((action) =>
    written(`connections/strangers/told-when-they-${action}`, breaks, ({ status, body }, context) =>
      status === 404 && context?.operation?.name === action
        ? {
            // A refusal's body is an object.
            body: { ...(body as object), meta: { status: "pending", "former-status": "inactive" } },
          }
        : {},
    ),
  ),
];
