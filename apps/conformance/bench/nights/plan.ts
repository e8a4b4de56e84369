import { failures } from "./stand-in.ts";
import type { Night, Scenario } from "./night.ts";

/** Correct providers, with the connection in each status. */
export const good: readonly Scenario[] = [
  { name: "a command accepts, pending", original: "pending", acceptor: "command" },
  { name: "a command accepts, active", original: "active", acceptor: "command" },
  { name: "a command accepts, inactive", original: "inactive", acceptor: "command" },
  { name: "nobody accepts, pending", original: "pending", acceptor: "nobody" },
  { name: "nobody accepts, active", original: "active", acceptor: "nobody" },
  { name: "nobody accepts, inactive", original: "inactive", acceptor: "nobody" },
  { name: "a person has accepted, pending", original: "pending", acceptor: "person" },
  { name: "a person has accepted, inactive", original: "inactive", acceptor: "person" },
];

/** Faulty providers whose faults a run on a sandbox notices. Some faults move the connection. */
export const faulty: readonly Scenario[] = [
  "connections/lifecycle/reactivate/inactive/by-source/becomes-active",
  "connections/lifecycle/reactivate/inactive/by-source/not-stored",
  "connections/lifecycle/deactivate/pending/by-source/refused",
  "connections/lifecycle/reactivate/active/by-source/refused-yet-done",
  "connections/lifecycle/deactivate/active/by-destination/not-stored",
  "connections/lifecycle/reactivate/inactive/by-destination/allowed",
].map((fault) => ({ name: fault, original: "pending", acceptor: "command", fault }));

/** Every failure at every request of a scenario with `requests` requests. */
export const nightsOf = (scenario: Scenario, requests: number): readonly Night[] =>
  Array.from({ length: requests }, (_, index) => index + 1).flatMap((at) =>
    failures.map((failure) => ({ scenario, failure, at })),
  );

/** Returns `count` of them, spread evenly over scenarios, requests and failures. */
export function sample<T>(all: readonly T[], count: number): readonly T[] {
  if (count >= all.length) return all;
  // The golden ratio spreads well for any period. Only a step without a common factor would be exact.
  const golden = 0.618_033_988_75;
  const chosen = new Set(
    Array.from({ length: count }, (_, index) => Math.floor(((index * golden) % 1) * all.length)),
  );
  for (let index = 0; chosen.size < count; index += 1) chosen.add(index);
  return [...chosen].toSorted((a, b) => a - b).flatMap((index) => all[index] ?? []);
}
