import { defineLifecycle, type ActionOf, type PartyOf, type StatusOf } from "./lifecycle.ts";

/**
 * The life of a Connect Connection.
 * @see https://docs.withpersona.com/api-reference/connect/connections/reactivate-a-connect-connection
 */
export const connections = defineLifecycle({
  resource: "connection",
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
      cites: { allowed: "connections/deactivate-by-either", status: "connections/deactivate-once" },
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
  // The reference lists these codes for the operations and does not say which goes with what.
  refusals: { status: [400, 409, 422], party: [403, 404, 409, 422] },
});

type Table = (typeof connections)["table"];
export type ConnectionStatus = StatusOf<Table>;
export type ConnectionParty = PartyOf<Table>;
export type ConnectionAction = ActionOf<Table>;

/** The resource's `type`; the slash is literal. */
export const connectionType = "connect/connection";

/**
 * The operations on connections, by their ids in the official description, with the HTTP statuses each declares.
 * There is none to accept, change or delete a connection.
 */
export const connectionOperations = {
  "list-all-connect-connections": {
    method: "GET",
    path: "/connect/connections",
    statuses: [200, 400, 401, 403, 404, 429],
  },
  "create-a-connect-connection": {
    method: "POST",
    path: "/connect/connections",
    statuses: [201, 400, 401, 403, 409, 422, 429],
  },
  "retrieve-a-connect-connection": {
    method: "GET",
    path: "/connect/connections/{connection-id}",
    statuses: [200, 400, 401, 403, 404, 409, 422, 429],
  },
  "deactivate-a-connect-connection": {
    method: "POST",
    path: "/connect/connections/{connection-id}/deactivate",
    statuses: [200, 400, 401, 403, 404, 409, 422, 429],
  },
  "reactivate-a-connect-connection": {
    method: "POST",
    path: "/connect/connections/{connection-id}/reactivate",
    statuses: [200, 400, 401, 403, 404, 409, 422, 429],
  },
} as const;
export type ConnectionOperation = keyof typeof connectionOperations;

/** The attributes that the description has. */
export const connectionAttributes = [
  "status",
  "source-organization-id",
  "destination-organization-id",
  "created-at",
  "updated-at",
] as const;

/** Members that the description once had and dropped for good. */
export const removedAttributes = [
  "token",
  "name",
  "organization-id",
  "scopes",
  "creator-id",
  "creator-type",
] as const;
