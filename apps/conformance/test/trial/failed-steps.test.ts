import { faults } from "@persona-conformance/mock";
import { newestVersion } from "@persona-conformance/schemas";
import { expect, test } from "vitest";
import { regularChecks } from "../../src/checks/index.ts";
import { Undecided } from "../../src/runner/outcome.ts";
import { run } from "../../src/runner/run.ts";
import { suite } from "../../src/suite.ts";
import { openMock } from "../../src/targets/mock.ts";
import { type InVain, unlessInVain } from "../../src/trial/moving/failed-steps.ts";

const broken = new Undecided("could not deactivate it", {
  because: {
    statement: "connections/deactivate-by-either",
    check: "a",
    expected: "b",
    actual: "c",
  },
});

/** Takes a step so many times. Returns how often it was taken, and what was thrown last. */
async function taken(steps: InVain, name: string, times: number, problem?: Undecided) {
  let count = 0;
  let last: unknown;
  for (let time = 0; time < times; time += 1) {
    await unlessInVain(steps, name, async () => {
      count += 1;
      if (problem !== undefined) throw problem;
    }).catch((error: unknown) => {
      last = error;
    });
  }
  return { count, last };
}

test("a step that breaks a promise three times in a row is not taken again", async () => {
  const steps: InVain = new Map();
  expect(await taken(steps, "deactivate", 5, broken)).toEqual({ count: 3, last: broken });
  expect(await taken(steps, "reactivate", 1)).toMatchObject({ count: 1 });
});

test("a step that works in between, or breaks no promise, is taken again", async () => {
  const steps: InVain = new Map();
  await taken(steps, "deactivate", 2, broken);
  await taken(steps, "deactivate", 1);
  expect(await taken(steps, "deactivate", 2, broken)).toMatchObject({ count: 2 });
  expect(await taken(steps, "other", 5, new Undecided("no answer"))).toMatchObject({ count: 5 });
});

test("a night on a target that stores no reactivation does not try it again in other versions", async () => {
  const name = "connections/lifecycle/reactivate/inactive/by-source/not-stored";
  const { requests } = await run({
    suite,
    checks: regularChecks,
    cells: [{ apiVersion: newestVersion, inflection: "kebab" }],
    target: openMock({
      timeout: 5000,
      night: true,
      faults: faults.filter((one) => one.name === name),
    }),
    seed: 3,
    drift: false,
    bail: false,
  });
  // A target without a fault gets about 700.
  expect(requests).toBeLessThan(700);
});
