import type { Statement } from "../../statement.ts";
import { docs, one, response } from "../places.ts";

const page = `${docs}/errors`;

/** What the page `errors` promises. */
export const errors = {
  "protocol/malformed": {
    level: "MUST",
    text: "a body that is not JSON is answered 400",
    url: page,
    source: {
      pointer: `${response}/bad-request/description`,
      sha256: "6b7426ac09129294f61771e9173ee1308b7eff22d6d8603720a3981528015517",
    },
  },
  "protocol/bad-parameters": {
    level: "MUST",
    text: "a bad parameter is refused or ignored, and never breaks the operation",
    url: page,
    source: {
      pointer: `${response}/bad-request/description`,
      sha256: "6b7426ac09129294f61771e9173ee1308b7eff22d6d8603720a3981528015517",
    },
  },
  "protocol/declared-statuses": {
    level: "MUST",
    text: "an operation answers with the HTTP statuses declared for it, or with a 5xx",
    url: page,
    source: {
      pointer: `${one}~1reactivate/post/responses`,
      sha256: "39faaf304d78743bba3ee1252b107b37cb0170bfed0f395bb47eb5774994dd11",
    },
  },
  "protocol/unknown-route": {
    level: "MAY",
    text: "a route or method that is not documented is answered 404 or 405",
    url: page,
  },
  "protocol/idempotent-401": {
    level: "MUST",
    text: "a 401 is not stored: the same idempotency key with a valid API key is carried out",
    url: page,
  },
  "protocol/idempotent-429": {
    level: "MUST",
    text: "a 429 is not stored: the same idempotency key is carried out later",
    url: page,
  },
  "protocol/error-body": {
    level: "MUST",
    text: "every refusal has a body with `errors`, each with a title",
    url: page,
    source: {
      pointer: `${response}/not-found/content`,
      sha256: "c10e93b11bbeb06d8f9884e361ef67fa656544244a9d54f6ab77b1c8e95b9e71",
    },
  },
  "protocol/error-members": {
    level: "MUST",
    text: "an error says more under `details`, and points at its cause under `source`",
    url: page,
    source: {
      pointer: `${response}/unprocessable-entity/content`,
      sha256: "bc524c820133d49c8dd789590ef06732369c9967c49ecfb7f8995feb543c83ba",
    },
  },
  "protocol/error-401-title": {
    level: "SHOULD",
    text: "the errors of a 401 have a title alone",
    url: page,
    source: {
      pointer: `${response}/unauthorized/content`,
      sha256: "2ef7b04e6344d283eb93afb406270902ac31f8aea9fa53d98fede04ec1cf2531",
    },
  },
} as const satisfies Record<string, Statement>;
