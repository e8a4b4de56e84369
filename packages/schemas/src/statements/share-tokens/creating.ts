import type { Statement } from "../../statement.ts";
import { docs } from "../places.ts";

const page = `${docs}/creating-share-tokens`;

/** What the page `creating-share-tokens` promises. */
export const creatingTokens = {
  "share-tokens/create-by-source": {
    level: "MUST",
    text: "only the source of a connection can create a share token for it",
    url: page,
  },
  "share-tokens/redeem-by-destination": {
    level: "MUST",
    text: "only the destination of its connection can redeem a share token",
    url: page,
  },
  "share-tokens/create-over-active": {
    level: "MAY",
    text: "a share token is created for a connection that is `active`",
    url: page,
  },
} as const satisfies Record<string, Statement>;
