import { expect, test } from "vitest";
import { Undecided } from "../../src/runner/outcome.ts";
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
