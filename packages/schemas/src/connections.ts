import { defineLifecycle } from "./lifecycle.ts";
import { operation } from "./operation.ts";
import { defineResource, type ViewOf } from "./resource.ts";

/**
 * Connect Connections. There is no operation to accept, change or delete one.
 * @see https://docs.withpersona.com/api-reference/connect/connections
 */
export const connections = defineResource({
  name: "connections",
  one: "connection",
  // The slash is literal.
  type: "connect/connection",
  idPrefix: "cxn_",
  attributes: {
    status: "status",
    "source-organization-id": "organization",
    "destination-organization-id": "organization",
    "created-at": "timestamp",
    "updated-at": "timestamp",
  },
  relationships: { creator: { types: ["user", "api-key"], open: true } },
  lasting: ["source-organization-id", "destination-organization-id", "created-at"],
  creation: ["destination-organization-id"],
  filters: ["status", "destination-organization-id"],
  removed: ["token", "name", "organization-id", "scopes", "creator-id", "creator-type"],
  parties: { source: "source-organization-id", destination: "destination-organization-id" },
  operations: {
    list: operation(
      "list-all-connect-connections",
      "GET",
      "/connect/connections",
      [200, 400, 401, 403, 404, 429],
    ),
    create: operation(
      "create-a-connect-connection",
      "POST",
      "/connect/connections",
      [201, 400, 401, 403, 409, 422, 429],
    ),
    retrieve: operation(
      "retrieve-a-connect-connection",
      "GET",
      "/connect/connections/{connection-id}",
      [200, 400, 401, 403, 404, 409, 422, 429],
    ),
    deactivate: operation(
      "deactivate-a-connect-connection",
      "POST",
      "/connect/connections/{connection-id}/deactivate",
      [200, 400, 401, 403, 404, 409, 422, 429],
    ),
    reactivate: operation(
      "reactivate-a-connect-connection",
      "POST",
      "/connect/connections/{connection-id}/reactivate",
      [200, 400, 401, 403, 404, 409, 422, 429],
    ),
  },
  /** @see https://docs.withpersona.com/api-reference/connect/connections/reactivate-a-connect-connection */
  lifecycle: defineLifecycle({
    initial: "pending",
    statuses: ["pending", "active", "inactive"],
    parties: ["source", "destination"],
    actions: {
      accept: {
        from: ["pending"],
        by: ["destination"],
        to: "active",
        cites: {
          allowed: "connections/accept-activates",
          status: "connections/accept-pending-only",
          party: "connections/accept-by-destination",
        },
      },
      deactivate: {
        from: ["pending", "active"],
        by: ["source", "destination"],
        to: "inactive",
        cites: {
          allowed: "connections/deactivate-by-either",
          status: "connections/deactivate-once",
        },
      },
      reactivate: {
        from: ["inactive"],
        by: ["source"],
        to: "pending",
        cites: {
          allowed: "connections/reactivate-to-pending",
          status: "connections/reactivate-inactive-only",
          party: "connections/reactivate-by-source",
        },
      },
    },
    // The reference lists these codes for the operations. It does not say which code belongs to which refusal.
    refusals: { status: [400, 409, 422], party: [403, 404, 409, 422] },
  }),
  absent: [
    { pattern: /^DELETE /, cites: "connections/never-deleted" },
    { pattern: /^(?:PATCH|PUT) /, cites: "connections/never-changed-by-hand" },
    { pattern: /\/(?:accept|activate|approve)$/, cites: "connections/accept-in-dashboard" },
    { pattern: /\/connection\.(?:accepted|activated)/, cites: "connections/accept-in-dashboard" },
  ],
  cites: {
    type: "connections/resource-type",
    shape: "connections/resource-shape",
    timestamps: "connections/resource-timestamps",
    statuses: "connections/resource-status-values",
    envelope: "connections/resource-envelope",
    initial: "connections/create-is-pending",
    removed: "connections/resource-removed-members",
    included: "connections/resource-without-included",
    acts: "connections/action-answers-200",
    bodiless: "connections/action-needs-no-body",
    refused: "connections/refusal-changes-nothing",
    reads: "connections/read-your-writes",
    updated: "connections/action-moves-updated-at",
    rows: "connections/list-row-is-resource",
    filters: {
      status: "connections/list-filter-status",
      "destination-organization-id": "connections/list-filter-destination",
    },
    excluded: "connections/strangers-excluded",
    oneView: "connections/one-view",
    answers: {
      list: "connections/list-both-directions",
      create: "connections/create-answers-201",
      retrieve: "connections/retrieve-answers-200",
      deactivate: "connections/action-answers-200",
      reactivate: "connections/action-answers-200",
    },
  },
});

/** A connection as a client reads it. */
export type ConnectionView = ViewOf<typeof connections>;

type Lifecycle = (typeof connections)["lifecycle"];
/** A status of a connection. */
export type ConnectionStatus = Lifecycle["statuses"][number];
/** A party of a connection. */
export type ConnectionParty = Lifecycle["parties"][number];
/** An action on a connection. */
export type ConnectionAction = Lifecycle["actions"][number];
