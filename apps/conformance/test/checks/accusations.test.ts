import { expect, test } from "vitest";
import { accusationsOf } from "../../src/selftest/accusations.ts";
import type { TrialRun } from "../../src/selftest/trial-run.ts";

test("tells how many promises are accused of a fault, and whether the broken one is named first", () => {
  const trialRun = (name: string, accused: readonly string[], right = true): TrialRun => ({
    subject: { kind: "fault", name },
    failed: [],
    undecided: [],
    folded: [],
    accused,
    right,
    took: 1,
  });
  const figures = accusationsOf([
    trialRun("protocol/idempotency/on-get", ["protocol/idempotent-not-get"]),
    // One that it breaks in the same answer is named as rightly.
    trialRun("protocol/pages/no-next", ["protocol/page-ends", "protocol/page-walk"]),
    trialRun("protocol/bodies/text", ["protocol/page-walk", "a", "b", "protocol/json"]),
    trialRun("protocol/bodies/cut", [], false),
  ]);
  expect(figures).toEqual({
    noticed: 3,
    median: 2,
    most: 4,
    firstRight: 66.6,
    misnamed: { "protocol/bodies/text": "protocol/page-walk" },
    crowded: { "protocol/bodies/text": ["protocol/page-walk", "a", "b", "protocol/json"] },
  });
});
