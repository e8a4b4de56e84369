import { z } from "zod";
import { defineLifecycle, type ActionOf, type PartyOf, type StatusOf } from "./lifecycle.ts";
import { pageOf, strictPageOf } from "./page.ts";
import { instant } from "./timestamp.ts";

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
        allowed: "accept-activates",
        status: "accept-pending-only",
        party: "accept-by-destination",
      },
    },
    deactivate: {
      from: ["pending", "active"],
      by: ["source", "destination"],
      to: "inactive",
      cites: { allowed: "deactivate-by-either", status: "deactivate-once" },
    },
    reactivate: {
      from: ["inactive"],
      by: ["source"],
      to: "pending",
      cites: {
        allowed: "reactivate-to-pending",
        status: "reactivate-inactive-only",
        party: "reactivate-by-source",
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

/** Members that the description once had and dropped for good. */
export const removedAttributes = [
  "token",
  "name",
  "organization-id",
  "scopes",
  "creator-id",
  "creator-type",
] as const;

const filled = z.string().min(1);
const timestamp = z
  .string()
  .refine((text) => instant(text) !== undefined, "not an RFC 3339 timestamp");

/**
 * A connection as every target must show it. The official schema requires nothing, so `{}` would pass it; here what a
 * client reads must be there. Unknown members, statuses and id shapes pass: the versioning policy allows them any time.
 * @see https://docs.withpersona.com/versioning
 */
export const Connection = z.looseObject({
  type: z.literal(connectionType),
  id: filled,
  attributes: z.looseObject({
    status: filled,
    "source-organization-id": filled,
    "destination-organization-id": filled,
    "created-at": timestamp,
    "updated-at": timestamp,
  }),
  relationships: z
    .looseObject({
      creator: z.looseObject({ data: z.looseObject({ id: filled, type: filled }) }).optional(),
    })
    .optional(),
});
export type Connection = z.infer<typeof Connection>;

/** A connection to the letter of today's description: anything more or other is drift. */
export const StrictConnection = z.strictObject({
  type: z.literal(connectionType),
  id: z.string().startsWith("cxn_"),
  attributes: z.strictObject({
    status: z.enum(connections.statuses),
    "source-organization-id": z.string().startsWith("org_"),
    "destination-organization-id": z.string().startsWith("org_"),
    "created-at": timestamp,
    "updated-at": timestamp,
  }),
  relationships: z
    .strictObject({
      creator: z
        .strictObject({ data: z.strictObject({ id: filled, type: z.enum(["user", "api-key"]) }) })
        .optional(),
    })
    .optional(),
});

export const ConnectionDocument = z.looseObject({ data: Connection });
export const StrictConnectionDocument = z.strictObject({ data: StrictConnection });
export const ConnectionPage = pageOf(Connection);
export const StrictConnectionPage = strictPageOf(StrictConnection);
