import type { Fault } from "./fault.ts";
import { lifecycleFaults } from "./lifecycle-faults.ts";

/** Every named way to be wrong. */
export const faults: readonly Fault[] = [...lifecycleFaults];
