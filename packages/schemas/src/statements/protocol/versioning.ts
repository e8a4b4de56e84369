import type { Statement } from "../../statement.ts";
import { docs } from "../places.ts";

const page = `${docs}/versioning`;

/** What the page `versioning` promises. */
export const versioning = {
  "protocol/version-accepted": {
    level: "MUST",
    text: "every documented API version is accepted",
    url: page,
    source: {
      pointer: "/components/schemas/api-version/enum",
      sha256: "a838ee783013f552e9e54329ae5a4e909dc994d5c82c7750dd613cf1ef08cef6",
    },
  },
  "protocol/version-invariant": {
    level: "MUST",
    text: "connections look the same in every API version",
    url: page,
    source: {
      pointer: "/components/schemas/connect-connection",
      sha256: "06fd17653404dd4bbcde1448af4ca22612d61d7a919e36974cb6bcd949a97ea2",
    },
  },
  "protocol/version-unknown": {
    level: "MAY",
    text: "an unknown API version is refused, or ignored",
    url: page,
    source: {
      pointer: "/components/schemas/api-version/enum",
      sha256: "a838ee783013f552e9e54329ae5a4e909dc994d5c82c7750dd613cf1ef08cef6",
    },
  },
} as const satisfies Record<string, Statement>;
