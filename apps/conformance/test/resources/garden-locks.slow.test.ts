import { faultsOf } from "@persona-conformance/mock";
import { expect, test } from "vitest";
import { lifecycleChecks } from "../../src/checks/lifecycle.ts";
import { exitCode } from "../../src/document/verdict.ts";
import { servedDoors } from "./garden-doors.ts";
import { lockArrangement, locks, servedLocks } from "./garden-locks.ts";
import { runLocks } from "./run-locks.ts";

const checks = lifecycleChecks(lockArrangement);
const own = faultsOf([servedDoors, servedLocks]).filter(({ name }) =>
  name.startsWith(`${locks.name}/lifecycle/`),
);

// The documentation promises no time in which a slow action ends.
test.each(own)("the fault $name is noticed, or leaves the run undecided", async (fault) => {
  const isOpen = /ends-\w+\/never-comes$/.test(fault.name);
  expect(exitCode(await runLocks(checks, [fault]))).toBe(isOpen ? 2 : 1);
});
