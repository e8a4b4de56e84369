import type { Fault } from "@persona-conformance/mock";
import { newestVersion } from "@persona-conformance/schemas";
import type { Check } from "../../src/runner/check.ts";
import { run } from "../../src/runner/run.ts";
import { suite } from "../../src/suite.ts";
import { openMock } from "../../src/targets/mock.ts";
import type { Trial } from "../../src/trial/trial.ts";
import { doorArrangement, servedDoors } from "./garden-doors.ts";
import { lockArrangement, servedLocks } from "./garden-locks.ts";

const others = {
  served: [servedDoors, servedLocks],
  arrangements: new Map([doorArrangement, lockArrangement].map((one) => [one.resource.name, one])),
};
const cells = [{ apiVersion: newestVersion, inflection: "kebab" }];

/** Runs checks on a mock that has doors and locks. */
export const runLocks = (checks: readonly Check<Trial>[], faults: readonly Fault[] = []) =>
  run({ suite, checks, cells, target: openMock({ timeout: 5000, faults, others }), seed: 0 });
