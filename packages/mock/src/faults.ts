import type { Fault } from "./fault.ts";
import { accessFaults } from "./protocol-faults/access.ts";
import { bodyFaults } from "./protocol-faults/bodies.ts";
import { errorFaults } from "./protocol-faults/errors.ts";
import { fieldFaults } from "./protocol-faults/fields.ts";
import { headerFaults } from "./protocol-faults/headers.ts";
import { idempotencyFaults } from "./protocol-faults/idempotency.ts";
import { inflectionFaults } from "./protocol-faults/inflection.ts";
import { pageFaults } from "./protocol-faults/pages.ts";
import { parameterFaults } from "./protocol-faults/parameters.ts";
import { rateLimitFaults } from "./protocol-faults/rate-limit.ts";
import { replayFaults } from "./protocol-faults/replays.ts";
import { lifecycleFaults } from "./resource/lifecycle-faults.ts";
import { shapeFaults } from "./resource/shape-faults.ts";
import { allServed } from "./all-served.ts";
import type { Served } from "./served.ts";

/** Faults in the protocol, which all operations share. */
const protocolFaults: readonly Fault[] = [
  ...headerFaults,
  ...rateLimitFaults,
  ...accessFaults,
  ...idempotencyFaults,
  ...replayFaults,
  ...inflectionFaults,
  ...parameterFaults,
  ...bodyFaults,
  ...errorFaults,
  ...pageFaults,
  ...fieldFaults,
];

/** All faults of these resources and of the protocol. */
export function faultsOf(served: readonly Served[]): readonly Fault[] {
  const own = served.flatMap(({ resource, faults: those = [] }) => [
    ...lifecycleFaults(resource),
    ...shapeFaults(resource),
    ...those,
  ]);
  return [...own, ...protocolFaults].map((fault) => {
    const alsoBreaks = served.flatMap(({ alsoBroken = {} }) => alsoBroken[fault.name] ?? []);
    return alsoBreaks.length === 0 ? fault : { ...fault, alsoBreaks };
  });
}

/** All faults. */
export const faults: readonly Fault[] = faultsOf(allServed);
