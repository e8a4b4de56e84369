import { expect, test } from "vitest";
import { exploreChecks } from "../../src/checks/explore.ts";
import { lifecycleChecks } from "../../src/checks/lifecycle.ts";
import { lockArrangement, locks } from "./garden-locks.ts";
import { runLocks } from "./run-locks.ts";

test("every kind of transition is tried and explored as the table says", async () => {
  const checks = [...lifecycleChecks(lockArrangement), ...exploreChecks(lockArrangement)];
  const { results, problems, drift } = await runLocks(checks);
  expect(results.filter(({ outcome }) => outcome.kind !== "passed")).toEqual([]);
  expect([problems, drift]).toEqual([[], []]);
  const ids = results.map(({ id }) => id);
  for (const { action, status, party, unmet } of locks.lifecycle.attempts) {
    const id = `${locks.name}/lifecycle/${action}/${status}/by-${party}`;
    expect(ids).toContain(unmet ? `${id}/unmet` : id);
  }
  for (const name of ["pick/settles", "pick/settles-in-broken", "rust"])
    expect(ids).toContain(`${locks.name}/lifecycle/${name}`);
});
