import type { Statement } from "../../statement.ts";
import { docs } from "../places.ts";

const page = `${docs}/idempotence`;

/** What the page `idempotence` promises. */
export const idempotence = {
  "protocol/idempotent-replay": {
    level: "MUST",
    text: "a repeated request with the same idempotency key returns the status and body of the first answer, whatever has changed since",
    url: page,
    source: {
      pointer: "/components/parameters/idempotency-key-header/description",
      sentence: "1efece28c468044391154094127b2d51b8f3f11f0359973c3731de153086916d",
    },
  },
  "protocol/idempotent-failure": {
    level: "MUST",
    text: "a stored refusal is also repeated, even if the request would succeed now",
    url: page,
  },
  "protocol/idempotent-fresh-key": {
    level: "MUST",
    text: "a request with another idempotency key is a new request",
    url: page,
  },
  "protocol/idempotent-parameters": {
    level: "MUST",
    text: "using an idempotency key again with other parameters is an error and changes nothing",
    url: page,
  },
  "protocol/idempotent-500": {
    level: "MUST",
    text: "a 500 is stored and repeated like any other answer",
    url: page,
  },
  "protocol/idempotent-day": {
    level: "MUST",
    text: "an idempotency key is kept for at least 24 hours",
    url: page,
  },
  "protocol/idempotent-not-get": {
    level: "MUST",
    text: "an idempotency key has no effect on a GET",
    url: page,
  },
  "protocol/idempotent-overlap": {
    level: "MUST",
    text: "of overlapping requests with one idempotency key, only one is carried out",
    url: page,
  },
  "protocol/idempotent-scope": {
    level: "MUST",
    text: "an idempotency key of one organization does not affect another organization",
    url: page,
  },
  "protocol/idempotent-log": {
    level: "MAY",
    text: "a replay writes no new API log",
    url: page,
  },
} as const satisfies Record<string, Statement>;
