import type { Statement } from "../../statement.ts";
import { docs, header, one, response } from "../places.ts";

const page = `${docs}/rate-limiting`;

/** What the page `rate-limiting` promises. */
export const rateLimiting = {
  "protocol/headers-present": {
    level: "MUST",
    text: "every authenticated response has the rate limit headers, a request id, the environment and the organization",
    url: page,
    source: {
      pointer: `${one}/get/responses/200/headers`,
      sha256: "83479e8c4b712754b4eeeb181fdbf8f5473a947057a8fa64971dd9c7507a01a9",
    },
  },
  "protocol/rate-limit-integers": {
    level: "MUST",
    text: "the rate limit headers are whole numbers, and no more remains than the limit",
    url: page,
    source: {
      pointer: `${header}/rate-limit-remaining/schema/type`,
      sha256: "bb894e256c101d183cfd51432eebb3feb183cf155da5994b19a45406a3e24aac",
    },
  },
  "protocol/rate-limit-counts": {
    level: "MUST",
    text: "within a window every request lowers what remains of the rate limit",
    url: page,
    source: {
      pointer: `${header}/rate-limit-remaining/description`,
      sentence: 1,
      sha256: "6b3310f17963ffb4edcebbee600a3902b93c3b0c6051716273c2977cfdcac3c9",
    },
  },
  "protocol/rate-limit-resets": {
    level: "MUST",
    text: "the reset header counts down the seconds to the end of the window",
    url: page,
    source: {
      pointer: `${header}/rate-limit-reset/description`,
      sentence: 1,
      sha256: "2042e35a9bb44f2afd74db16a93f1069e9c821bcf3c5d8f304d3d6db8d8a0ba2",
    },
  },
  "protocol/rate-limit-429": {
    level: "MUST",
    text: "a request over the rate limit is answered 429 and not carried out",
    url: page,
    source: {
      pointer: `${response}/too-many-requests/description`,
      sentence: 1,
      sha256: "d868539aec371e32f13b0ad6d778f122d36e6517df1a59551ca5d3a1a82065a3",
    },
  },
} as const satisfies Record<string, Statement>;
