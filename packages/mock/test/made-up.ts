import {
  defineLifecycle,
  defineResource,
  operation,
  type OwnStatement,
} from "@persona-conformance/schemas";
import type { Served } from "../src/index.ts";

/** A promise of nobody's. */
const promise = (id: string): OwnStatement => ({
  id,
  level: "MUST",
  text: `promises ${id}`,
  url: "https://docs.example/",
});

const citesOf = (name: string) => ({
  type: promise(`${name}/type`),
  shape: promise(`${name}/shape`),
  timestamps: promise(`${name}/timestamps`),
  statuses: promise(`${name}/statuses`),
  envelope: promise(`${name}/envelope`),
  acts: promise(`${name}/acts`),
  refused: promise(`${name}/refused`),
  reads: promise(`${name}/reads`),
});

const statuses = [400, 401, 403, 404, 409, 422, 429] as const;

/** Two statuses, two actions; list, retrieve, create. */
export const doors = defineResource({
  name: "garden-doors",
  one: "garden door",
  type: "house/garden-door",
  idPrefix: "door_",
  attributes: {
    status: "status",
    "owner-organization-id": "organization",
    colour: "text or null",
    "created-at": "timestamp",
    "updated-at": "timestamp",
  },
  relationships: {},
  removed: [],
  lasting: ["owner-organization-id", "created-at"],
  creation: ["colour"],
  filters: ["status", "colour"],
  parties: { owner: "owner-organization-id" },
  operations: {
    list: operation("list-doors", "GET", "/house/doors", [200, ...statuses]),
    create: operation("create-a-door", "POST", "/house/doors", [201, ...statuses]),
    retrieve: operation("retrieve-a-door", "GET", "/house/doors/{door-id}", [200, ...statuses]),
    open: operation("open-a-door", "POST", "/house/doors/{door-id}/open", [200, ...statuses]),
    close: operation("close-a-door", "POST", "/house/doors/{door-id}/close", [202, ...statuses]),
  },
  lifecycle: defineLifecycle({
    initial: "closed",
    statuses: ["closed", "open"],
    parties: ["owner"],
    actions: {
      open: {
        from: ["closed"],
        by: ["owner"],
        to: "open",
        cites: { allowed: promise("garden-doors/open"), status: promise("garden-doors/open-once") },
      },
      close: {
        from: ["open"],
        by: ["owner"],
        to: "closed",
        cites: {
          allowed: promise("garden-doors/close"),
          status: promise("garden-doors/close-once"),
        },
      },
    },
    refusals: { status: [409, 422], party: [403] },
  }),
  cites: citesOf("garden-doors"),
});

export const servedDoors: Served = { resource: doors };

/** What time and the system bring, an action that is settled later, and one that depends on a door. */
export const locks = defineResource({
  name: "locks",
  one: "lock",
  type: "house/lock",
  idPrefix: "lock_",
  attributes: {
    status: "status",
    "owner-organization-id": "organization",
    "guest-organization-id": "organization",
    "door-id": "text",
    "expires-at": "timestamp",
    "created-at": "timestamp",
    "updated-at": "timestamp",
  },
  relationships: {},
  removed: [],
  lasting: ["owner-organization-id", "created-at"],
  creation: ["guest-organization-id", "door-id", "expires-at"],
  filters: [],
  parties: { owner: "owner-organization-id", guest: "guest-organization-id" },
  operations: {
    create: operation("create-a-lock", "POST", "/house/locks", [201, ...statuses]),
    retrieve: operation("retrieve-a-lock", "GET", "/house/locks/{lock-id}", [200, ...statuses]),
    pick: operation("pick-a-lock", "POST", "/house/locks/{lock-id}/pick", [202, ...statuses]),
  },
  lifecycle: defineLifecycle({
    initial: "locked",
    statuses: ["locked", "picking", "picked", "broken", "rusty", "stolen"],
    parties: ["owner", "guest"],
    actions: {
      pick: {
        from: ["locked"],
        by: ["guest"],
        to: { now: "picking", later: ["picked", "broken"] },
        while: { resource: "garden-doors", status: "open" },
        cites: {
          allowed: promise("locks/pick"),
          status: promise("locks/pick-locked-only"),
          party: promise("locks/pick-by-guest"),
          while: promise("locks/pick-while-open"),
          settles: promise("locks/pick-settles"),
        },
      },
    },
    passages: {
      rust: {
        by: "time",
        from: ["locked"],
        to: "rusty",
        at: "expires-at",
        cites: { allowed: promise("locks/rust") },
      },
      theft: {
        by: "system",
        from: ["picked"],
        to: "stolen",
        cites: { allowed: promise("locks/theft") },
      },
    },
    refusals: { status: [409, 422], party: [403, 404], while: [409, 422] },
  }),
  cites: citesOf("locks"),
});

export const servedLocks: Served = { resource: locks };
