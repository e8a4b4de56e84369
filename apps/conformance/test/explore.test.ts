import { faults } from "@persona-conformance/mock";
import { expect, test } from "vitest";
import { exploreChecks } from "../src/checks/explore.ts";
import { run } from "../src/runner/run.ts";
import { suite } from "../src/suite.ts";
import { openMock } from "../src/targets/mock.ts";

const cells = [{ apiVersion: "2026-09-29", inflection: "kebab" }];

async function explore(id: string, fault?: string) {
  const target = await openMock({
    timeout: 5000,
    transport: "process",
    seed: 7,
    faults: faults.filter(({ name }) => name === fault),
  });
  const checks = exploreChecks.filter((check) => check.id === id);
  const { results } = await run({ suite, checks, cells, target, seed: 7 });
  return results[0]?.outcome;
}

const all = ["explore/random-walks", "explore/every-sequence"];

test.each(all)("%s finds nothing on the mock", async (id) => {
  expect(await explore(id)).toEqual({ kind: "passed" });
});

test.each(all)("%s tells the shortest way to a divergence", async (id) => {
  const outcome = await explore(id, "reactivate/remembers-acceptance");
  expect(outcome).toMatchObject({ kind: "failed", expected: "a connection that is pending" });
  expect(outcome?.kind === "failed" && outcome.actual).toMatch(
    /after: destination accepts, (source|destination) deactivates, source reactivates/,
  );
});

test("the same seed finds the same walk", async () => {
  const fault = "deactivate/active/by-destination/becomes-pending";
  const [first, second] = [
    await explore("explore/random-walks", fault),
    await explore("explore/random-walks", fault),
  ];
  expect(first).toMatchObject({ kind: "failed" });
  expect(second).toEqual(first);
});
