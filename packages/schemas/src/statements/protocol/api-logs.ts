import type { Statement } from "../../statement.ts";
import { docs, header } from "../places.ts";

const page = `${docs}/api-logs`;

/** What the page `api-logs` promises. */
export const apiLogs = {
  "protocol/request-id-unique": {
    level: "MUST",
    text: "every request has a request id of its own",
    url: page,
    source: {
      pointer: `${header}/request-id/description`,
      sentence: "924a8ab5f847844e107f3b6ecbf1ec8fa2526c0bc4edebc2f9f44a2d87c11e13",
    },
  },
  "protocol/request-id-prefix": {
    level: "SHOULD",
    text: "a request id starts with `req_`",
    url: page,
    source: {
      pointer: `${header}/request-id/description`,
      sentence: "8b938c06b679e404ef1d8b883c3c9c749781325ee02b9efb27fb8c3c4f0c777a",
    },
  },
} as const satisfies Record<string, Statement>;
