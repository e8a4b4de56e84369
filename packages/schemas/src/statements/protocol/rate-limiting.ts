import type { Statement } from "../../statement.ts";
import { docs, header, one, response } from "../places.ts";

const page = `${docs}/rate-limiting`;

/** What the page `rate-limiting` promises. */
export const rateLimiting = {
  "protocol/headers-present": {
    level: "MUST",
    text: "every authenticated response has the headers for rate limit, request id, environment and organization",
    url: page,
    source: {
      pointer: `${one}/get/responses/200/headers`,
    },
  },
  "protocol/rate-limit-integers": {
    level: "MUST",
    text: "the rate limit headers are whole numbers, and the remaining requests are not more than the limit",
    url: page,
    source: {
      pointer: `${header}/rate-limit-remaining/schema/type`,
    },
  },
  "protocol/rate-limit-counts": {
    level: "MUST",
    text: "within a window, every request lowers the number of remaining requests",
    url: page,
    source: {
      pointer: `${header}/rate-limit-remaining/description`,
      sentence: "d9be65f9d6bd85ca67f5b8d6eba5a54e35c56c32e31d3ea02337e9c20dd555cc",
    },
  },
  "protocol/rate-limit-resets": {
    level: "MUST",
    text: "`RateLimit-Reset` counts down the seconds to the end of the window",
    url: page,
    source: {
      pointer: `${header}/rate-limit-reset/description`,
      sentence: "58a427bec6f5349fe1a3ff4026f59e9467c31b08eccd457c49fad1a192fc2f29",
    },
  },
  "protocol/rate-limit-429": {
    level: "MUST",
    text: "a request over the rate limit returns 429 and is not carried out",
    url: page,
    source: {
      pointer: `${response}/too-many-requests/description`,
      sentence: "793542d00fbc359f33ef77d28f4a6b6e5105410f9c5a8cb7d9e3d6715ccedc4c",
    },
  },
} as const satisfies Record<string, Statement>;
