import type { Statement } from "../../statement.ts";
import { docs } from "../places.ts";

const page = `${docs}/managing-connections`;

/** What the page `managing-connections` promises. */
export const managingConnections = {
  "protocol/auth-connect-enabled": {
    level: "MAY",
    text: "a key of an organization without Connect is refused",
    url: page,
  },
} as const satisfies Record<string, Statement>;
