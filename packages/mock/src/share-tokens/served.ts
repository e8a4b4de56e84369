import { shareTokens } from "@persona-conformance/schemas/facts";
import type { Served } from "../served.ts";
import { shareTokenFreedoms } from "./freedoms.ts";
import { shareTokenRules } from "./rules.ts";

/** How share tokens are served. */
export const servedShareTokens: Served = {
  resource: shareTokens,
  rules: shareTokenRules,
  freedoms: shareTokenFreedoms,
};
