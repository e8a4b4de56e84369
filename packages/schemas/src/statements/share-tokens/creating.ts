import type { Statement } from "../../statement.ts";
import { docs } from "../places.ts";

const page = `${docs}/creating-share-tokens`;

/** What the page `creating-share-tokens` promises. */
export const creatingTokens = {
  "share-tokens/create-by-source": {
    level: "MUST",
    text: "nobody but the source of a connection creates a share token over it",
    url: page,
  },
  "share-tokens/redeem-by-destination": {
    level: "MUST",
    text: "nobody but the destination of its connection redeems a share token",
    url: page,
  },
  "share-tokens/create-over-active": {
    level: "MAY",
    text: "a share token is created over a connection that is `active`",
    url: page,
  },
} as const satisfies Record<string, Statement>;
