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
    },
  },
  "protocol/version-invariant": {
    level: "MUST",
    text: "connections look the same in every API version",
    url: page,
    source: {
      pointer: "/components/schemas/connect-connection",
    },
  },
  "protocol/version-unknown": {
    level: "MAY",
    text: "an unknown API version is refused or ignored",
    url: page,
    source: {
      pointer: "/components/schemas/api-version/enum",
    },
  },
} as const satisfies Record<string, Statement>;
