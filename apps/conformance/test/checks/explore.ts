import { faults } from "@persona-conformance/mock";
import { exploreChecks } from "../../src/checks/explore.ts";
import { run } from "../../src/runner/run.ts";
import { suite } from "../../src/suite.ts";
import { openMock } from "../../src/targets/mock.ts";
import { connectionArrangement } from "../../src/trial/arranging/connections.ts";
import { shareTokenArrangement } from "../../src/trial/arranging/share-tokens.ts";

export const cells = [{ apiVersion: "2026-09-29", inflection: "kebab" }];

/** The outcome of one exploring check, on a mock with a fault or without. */
export const explore = async (id: string, fault?: string) => (await explored(id, fault))?.outcome;

/** The result of one exploring check. */
export async function explored(id: string, fault?: string) {
  const target = openMock({
    timeout: 5000,
    seed: 7,
    faults: faults.filter(({ name }) => name === fault),
  });
  const checks = [connectionArrangement, shareTokenArrangement]
    .flatMap(exploreChecks)
    .filter((check) => check.id === id);
  const { results } = await run({ suite, checks, cells, target, seed: 7 });
  return results[0];
}
