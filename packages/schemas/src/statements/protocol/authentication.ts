import type { Statement } from "../../statement.ts";
import { docs, header, response } from "../places.ts";

const page = `${docs}/authentication`;

/** What the page `authentication` promises. */
export const authentication = {
  "protocol/auth-required": {
    level: "MUST",
    text: "a request without an API key returns 401",
    url: page,
    source: {
      pointer: `${response}/unauthorized/description`,
      sentence: "613b155ae1a890ed96256f5c30ff86a63823603e3c7f837dd13c4a61d639946c",
    },
  },
  "protocol/auth-valid-key": {
    level: "MUST",
    text: "a request with an invalid API key returns 401",
    url: page,
    source: {
      pointer: `${response}/unauthorized/description`,
      sentence: "613b155ae1a890ed96256f5c30ff86a63823603e3c7f837dd13c4a61d639946c",
    },
  },
  "protocol/auth-no-leak": {
    level: "MUST",
    text: "a 401 shows nothing about a connection, an organization or an environment",
    url: page,
    source: {
      pointer: `${response}/unauthorized/content`,
    },
  },
  "protocol/auth-before-all": {
    level: "MUST",
    text: "a request without a valid API key reads and changes nothing",
    url: page,
    source: {
      pointer: `${response}/unauthorized/description`,
      sentence: "613b155ae1a890ed96256f5c30ff86a63823603e3c7f837dd13c4a61d639946c",
    },
  },
  "protocol/auth-https-only": {
    level: "MUST",
    text: "calls over plain HTTP fail",
    url: page,
  },
  "protocol/headers-not-on-401": {
    level: "SHOULD",
    text: "a 401 has none of those headers",
    url: page,
    source: {
      pointer: `${response}/unauthorized`,
    },
  },
  "protocol/identity-headers": {
    level: "MUST",
    text: "the organization and environment headers name the organization and environment of the key, always the same",
    url: page,
    source: {
      pointer: `${header}/persona-organization-id/description`,
      sentence: "f82c920e5dc109bcb898fc745e97fdbda96a3435d589c70af566015363018155",
    },
  },
} as const satisfies Record<string, Statement>;
