import type { Statement } from "../../statement.ts";
import { docs } from "../places.ts";

const page = `${docs}/environments`;

/** What the page `environments` promises. */
export const environments = {
  "protocol/auth-own-environment": {
    level: "MAY",
    text: "a key sees only the connections of its own environment",
    url: page,
  },
} as const satisfies Record<string, Statement>;
