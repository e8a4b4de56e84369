import { connections } from "@persona-conformance/schemas/facts";
import type { Fault } from "../fault.ts";
import { actionFaults } from "./faults/actions.ts";
import { createFaults } from "./faults/create.ts";
import { listFaults } from "./faults/list.ts";
import { protocolFaults } from "./faults/protocol.ts";
import { statusFaults } from "./faults/statuses.ts";
import { viewFaults } from "./faults/views.ts";

/** What can be wrong about connections, beside what can be about any resource. */
export const connectionFaults: readonly Fault[] = [
  ...viewFaults,
  ...listFaults,
  ...actionFaults,
  ...createFaults,
  ...statusFaults,
  ...protocolFaults,
].map((fault) => ({ ...fault, resource: connections.name }));
