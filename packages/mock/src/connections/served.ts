import { connections } from "@persona-conformance/schemas/facts";
import type { Served } from "../served.ts";
import { alsoBroken } from "./also-broken.ts";
import { connectionFaults } from "./faults.ts";
import { connectionRules } from "./rules.ts";

/** What the mock needs to serve connections. */
export const servedConnections: Served = {
  resource: connections,
  rules: connectionRules,
  faults: connectionFaults,
  alsoBroken,
};
