import { shareTokens } from "@persona-conformance/schemas/facts";
import type { Served } from "../served.ts";
import { alsoBroken } from "./also-broken.ts";
import { shareTokenFaults } from "./faults.ts";
import { shareTokenFreedoms } from "./freedoms.ts";
import { shareTokenRules } from "./rules.ts";

/** What the mock needs to serve share tokens. */
export const servedShareTokens: Served = {
  resource: shareTokens,
  rules: shareTokenRules,
  freedoms: shareTokenFreedoms,
  faults: shareTokenFaults,
  alsoBroken,
};
