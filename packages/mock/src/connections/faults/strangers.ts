import { connections } from "@persona-conformance/schemas/facts";
import type { Fault } from "../../fault.ts";
import { destinationOf, sourceOf } from "../parties.ts";
import type { Stored } from "../../resource/stored.ts";
import { ofTwoParties } from "../../faults/request-kinds.ts";
import { unscoped } from "../../faults/paged.ts";
import { written } from "../../faults/written.ts";

const breaks = "connections/strangers-excluded";

/** A fault: a stranger's request is carried out and refused, as if a job did it before the key was looked at. */
const refusedYetDeactivate = (from: string): Fault => ({
  name: `connections/strangers/refused-yet-deactivate-what-is-${from}`,
  breaks: "connections/refusal-changes-nothing",
  alsoBreaks: [breaks],
  resource: connections.name,
  rules: ({ excluded }) => ({
    excluded(stored, caller, operation) {
      if (operation === "deactivate" && stored.status === from) {
        stored.status = "inactive";
        stored.updatedAt += 1;
      }
      return excluded(stored, caller, operation);
    },
  }),
  concerns: {
    operations: ["action"],
    action: "deactivate",
    party: "stranger",
    from,
    outcome: "refusal",
  },
});

/** Faults with callers that are no party of a connection. */
export const strangerFaults: readonly Fault[] = [
  ...connections.lifecycle.statuses.map((status): Fault => ({
    name: `connections/strangers/see-what-is-${status}`,
    breaks,
    rules: ({ partyOf }) => ({
      partyOf: (stored, caller) =>
        partyOf(stored, caller) ?? (stored.status === status ? "destination" : undefined),
    }),
    concerns: { operations: ["retrieve"], party: "stranger", from: status },
  })),
  {
    name: "connections/strangers/see-what-a-partner-has",
    breaks,
    rules: ({ partyOf }) => {
      const partners = new Map<string, Set<string>>();
      return {
        partyOf(stored, caller) {
          const party = partyOf(stored, caller);
          const known = partners.get(caller.organizationId) ?? new Set();
          partners.set(caller.organizationId, known);
          const parties = [sourceOf(stored), destinationOf(stored)];
          if (party !== undefined) for (const one of parties) known.add(one);
          return party ?? (parties.some((one) => known.has(one)) ? "destination" : undefined);
        },
      };
    },
    concerns: { operations: ["list", "retrieve", "action"], ...ofTwoParties },
  },
  // As if the cursor, and not the key, said whose list it is.
  unscoped(
    "connections/strangers/see-the-list-behind-a-cursor-of-others",
    "connections/list-only-own",
    ({ query, all }, everybodys) => {
      const isCursor = ({ id }: Stored) => id === query.get("page[after]");
      return !all.some(isCursor) && everybodys.some(isCursor);
    },
    { party: "stranger" },
  ),
  {
    name: "connections/strangers/list-without-rows-leads-on",
    breaks: "protocol/page-ends",
    concerns: { operations: ["list"], party: "stranger" },
    rules: ({ paginate }) => ({
      paginate: (paging) =>
        paging.all.length === 0
          ? { rows: [], prev: null, next: `${paging.path}?page%5Bafter%5D=cxn_mock0` }
          : paginate(paging),
    }),
  },
  {
    name: "connections/strangers/deactivate-what-is-active",
    breaks,
    resource: connections.name,
    rules: ({ excluded }) => ({
      excluded(stored, caller, operation) {
        if (operation !== "deactivate" || stored.status !== "active")
          return excluded(stored, caller, operation);
        stored.status = "inactive";
        stored.updatedAt += 1;
        const { id, status } = stored;
        const times = {
          "created-at": new Date(stored.createdAt).toISOString(),
          "updated-at": new Date(stored.updatedAt).toISOString(),
        };
        const attributes = { ...stored.attributes, status, ...times };
        return { status: 200, body: { data: { type: connections.type, id, attributes } } };
      },
    }),
    concerns: { operations: ["action"], action: "deactivate", party: "stranger", from: "active" },
  },
  refusedYetDeactivate("pending"),
  refusedYetDeactivate("active"),
  ...["deactivate", "reactivate"].map((action) =>
    written(
      `connections/strangers/told-when-they-${action}`,
      breaks,
      ({ status, body }, context) =>
        status === 404 && context?.operation?.name === action
          ? {
              // A refusal's body is an object.
              body: {
                ...(body as object),
                meta: { status: "pending", "former-status": "inactive" },
              },
            }
          : {},
      { operations: ["action"], action, party: "stranger", outcome: "refusal" },
    ),
  ),
];
