import { expect, test } from "vitest";
import { Undecided } from "../../src/runner/outcome.ts";
import { run } from "../../src/runner/run.ts";
import { cell, syntheticCheck, syntheticTarget } from "../support/synthetic.ts";

/** Runs checks of which each is undecided because of another one. Returns the outcomes in short. */
async function outcomes(becauses: Readonly<Record<string, string | undefined>>) {
  const checks = Object.entries(becauses).map(([id, check]) =>
    syntheticCheck(id, () => {
      if (check === undefined) return;
      const statement = "connections/create-is-pending";
      throw new Undecided("no way", {
        because: { statement, check, expected: "it", actual: "none" },
      });
    }),
  );
  const options = { suite: { name: "suite", version: "0" }, cells: [cell], seed: 0 };
  const { results } = await run({ ...options, checks, target: syntheticTarget() });
  return results.map(({ id, outcome }) =>
    outcome.kind === "undecided"
      ? `${id} because of ${outcome.because?.check}`
      : `${id} ${outcome.kind}`,
  );
}

test("of checks that are undecided because of each other, the last cause is accused, and named by all", async () => {
  expect(await outcomes({ "own/a": "own/b", "own/b": "own/c", "own/c": undefined })).toEqual([
    "own/a because of own/c",
    "own/b because of own/c",
    "own/c failed",
  ]);
});

test("in a circle all are accused", async () => {
  const found = await outcomes({ "own/a": "own/b", "own/b": "own/a" });
  expect(found).toEqual(["own/a failed", "own/b failed"]);
});
