import { z } from "zod";
import { connections, connectionType } from "./connection.ts";
import { pageOf, strictPageOf } from "./page.ts";
import { instant } from "./timestamp.ts";

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
