import type { Statement } from "../../statement.ts";
import { one, reference } from "../places.ts";

const page = `${reference}/deactivate-a-connect-connection`;

/** What the page `deactivate-a-connect-connection` promises. */
export const deactivate = {
  "connections/deactivate-by-either": {
    level: "MUST",
    text: "the source and the destination can deactivate a `pending` or `active` connection, which becomes `inactive`",
    url: page,
    source: {
      pointer: `${one}~1deactivate/post/description`,
      sentence: "d5af70d2c8a960ad720bd47f1ac4d070e47a8cc867f2e413dfec4add83eaa247",
    },
  },
  "connections/deactivate-once": {
    level: "MUST",
    text: "an `inactive` connection cannot be deactivated again",
    url: page,
    source: {
      pointer: `${one}~1deactivate/post/description`,
      sentence: "6237370d31a39ee38f2e9f3bc36665607e7708d4f229e4afa27504d34a605506",
    },
  },
  "connections/deactivate-keeps-record": {
    level: "MUST",
    text: "deactivating a connection keeps its id, parties and creation time",
    url: page,
    source: {
      pointer: `${one}~1deactivate/post/description`,
      sentence: "4609072eacbfae9052d24f5b481fcf60966b673bedb408aca6631753d2ba17c9",
    },
  },
} as const satisfies Record<string, Statement>;
