import type { Statement } from "../../statement.ts";
import { docs, one, response } from "../places.ts";

const page = `${docs}/errors`;

/** What the page `errors` promises. */
export const errors = {
  "protocol/malformed": {
    level: "MUST",
    text: "a body that is not JSON returns 400",
    url: page,
    source: {
      pointer: `${response}/bad-request/description`,
      sentence: "672f61f2722ead0f746bcfe2205b7b5d40c91f1bfb75ec2b987ca5a0ffc68a53",
    },
  },
  "protocol/bad-parameters": {
    level: "MUST",
    text: "a bad parameter is refused or ignored; it never causes a server error",
    url: page,
    source: {
      pointer: `${response}/bad-request/description`,
      sentence: "672f61f2722ead0f746bcfe2205b7b5d40c91f1bfb75ec2b987ca5a0ffc68a53",
    },
  },
  "protocol/declared-statuses": {
    level: "MUST",
    text: "an operation returns only the HTTP statuses that are declared for it, or a 5xx",
    url: page,
    source: {
      pointer: `${one}~1reactivate/post/responses`,
    },
  },
  "protocol/unknown-route": {
    level: "MAY",
    text: "a route or method that is not documented returns 404 or 405",
    url: page,
  },
  "protocol/idempotent-401": {
    level: "MUST",
    text: "a 401 is not stored: with a valid API key, the request with the same idempotency key is carried out",
    url: page,
  },
  "protocol/idempotent-429": {
    level: "MUST",
    text: "a 429 is not stored: the request with the same idempotency key is carried out later",
    url: page,
  },
  "protocol/error-body": {
    level: "MUST",
    text: "every refusal has a body with `errors`, each with a title",
    url: page,
    source: {
      pointer: `${response}/not-found/content`,
    },
  },
  "protocol/error-members": {
    level: "MUST",
    text: "an error has further text under `details` and its cause under `source`",
    url: page,
    source: {
      pointer: `${response}/unprocessable-entity/content`,
    },
  },
  "protocol/error-401-title": {
    level: "SHOULD",
    text: "an error of a 401 has only a title",
    url: page,
    source: {
      pointer: `${response}/unauthorized/content`,
    },
  },
} as const satisfies Record<string, Statement>;
