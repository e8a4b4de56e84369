import { newestVersion } from "@persona-conformance/schemas";
import type { Check } from "../runner/check.ts";
import { run } from "../runner/run.ts";
import { suite } from "../suite.ts";
import type { Trial } from "../trial/trial.ts";
import { openMock } from "./mock.ts";

/** The number of requests of each check, by its id. They are counted on the mock, within the process. */
export async function countRequests(
  checks: readonly Check<Trial>[],
  fixture: "fresh" | "reuse",
): Promise<ReadonlyMap<string, number>> {
  const costs = new Map<string, number>();
  let current = "";
  const target = openMock({
    timeout: 5000,
    fixture,
    onExchange: () => costs.set(current, (costs.get(current) ?? 0) + 1),
  });
  await run({
    suite,
    checks,
    cells: [{ apiVersion: newestVersion, inflection: "kebab" }],
    target,
    seed: 0,
    drift: false,
    onProgress: ({ id }) => {
      current = id;
    },
  });
  return costs;
}
