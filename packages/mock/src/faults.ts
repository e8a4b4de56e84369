import { connectionFaults } from "./connection-faults.ts";
import type { Fault } from "./fault.ts";
import { lifecycleFaults } from "./lifecycle-faults.ts";
import { protocolFaults } from "./protocol-faults.ts";

/** Every named way to be wrong. */
export const faults: readonly Fault[] = [
  ...lifecycleFaults,
  ...connectionFaults,
  ...protocolFaults,
];
