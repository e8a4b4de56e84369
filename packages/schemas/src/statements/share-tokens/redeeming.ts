import type { Statement } from "../../statement.ts";
import { docs } from "../places.ts";

const page = `${docs}/redeeming-share-tokens`;

/** What the page `redeeming-share-tokens` promises. */
export const redeemingTokens = {
  "share-tokens/redeem-while-active": {
    level: "MUST",
    text: "a share token can be redeemed only while its connection is `active`",
    url: page,
    source: {
      pointer: "/paths/~1connect~1connections/post/description",
      sentence: "2b0537056012c55b1d18d9bca0cb06248051c1b135341537c7457ba472085c53",
    },
  },
  "share-tokens/survives-pause": {
    level: "SHOULD",
    text: "a `created` share token outlives the deactivation of its connection, and can be redeemed after the connection is accepted again",
    url: page,
  },
  "share-tokens/redeem-same-environment": {
    level: "MUST",
    text: "a sandbox redeems share tokens of a sandbox only, and production those of production only",
    url: page,
  },
} as const satisfies Record<string, Statement>;
