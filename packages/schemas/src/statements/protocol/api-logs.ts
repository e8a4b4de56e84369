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
      sentence: 1,
      sha256: "728ae63084e9afe264b9e8bf83f6e0d4581ce59564672454875bfed87f3b493c",
    },
  },
  "protocol/request-id-prefix": {
    level: "SHOULD",
    text: "a request id starts with `req_`",
    url: page,
    source: {
      pointer: `${header}/request-id/description`,
      sentence: 2,
      sha256: "cd176931e2823c72140eae55632bda1d8a087ac096b657a510d1d3b87175a404",
    },
  },
} as const satisfies Record<string, Statement>;
