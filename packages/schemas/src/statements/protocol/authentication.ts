import type { Statement } from "../../statement.ts";
import { docs, header, response } from "../places.ts";

const page = `${docs}/authentication`;

/** What the page `authentication` promises. */
export const authentication = {
  "protocol/auth-required": {
    level: "MUST",
    text: "a request without an API key is answered 401",
    url: page,
    source: {
      pointer: `${response}/unauthorized/description`,
      sha256: "4193374ec5393deb3d849215e95edbd4b42cceb0b9eaa9b7a98a292f69788f62",
    },
  },
  "protocol/auth-valid-key": {
    level: "MUST",
    text: "a request with an invalid API key is answered 401",
    url: page,
    source: {
      pointer: `${response}/unauthorized/description`,
      sha256: "4193374ec5393deb3d849215e95edbd4b42cceb0b9eaa9b7a98a292f69788f62",
    },
  },
  "protocol/auth-no-leak": {
    level: "MUST",
    text: "a 401 tells nothing of a connection, an organization or an environment",
    url: page,
    source: {
      pointer: `${response}/unauthorized/content`,
      sha256: "2ef7b04e6344d283eb93afb406270902ac31f8aea9fa53d98fede04ec1cf2531",
    },
  },
  "protocol/auth-before-all": {
    level: "MUST",
    text: "nothing is read or done for a request without a valid API key",
    url: page,
    source: {
      pointer: `${response}/unauthorized/description`,
      sha256: "4193374ec5393deb3d849215e95edbd4b42cceb0b9eaa9b7a98a292f69788f62",
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
      sha256: "196babc6fb66909beef53e70a3e4e2c68daf6c66caf3f9f8caf7f4b269ec2d4a",
    },
  },
  "protocol/identity-headers": {
    level: "MUST",
    text: "the organization and environment headers name the organization and environment of the key, always the same",
    url: page,
    source: {
      pointer: `${header}/persona-organization-id/description`,
      sentence: 1,
      sha256: "852907c335c64f122165dfc5de738ff6476aea4bb2626962bb3148142454653c",
    },
  },
} as const satisfies Record<string, Statement>;
