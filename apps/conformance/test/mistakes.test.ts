import { expect, test } from "vitest";
import { openStage } from "./broken-run.ts";

test("what was found is written, counts, and leaves the target as it was, where every fifth of our functions throws in the end", async () => {
  const { places, lossOf, end } = await openStage();
  // The slow tests break them all.
  const chosen = [...places].filter((_, index) => index % 5 === 0);
  expect(chosen.length).toBeGreaterThan(30);
  for (const [place, calls] of chosen) {
    expect.soft([place, await lossOf(place, calls, true)]).toEqual([place, []]);
  }
  end();
});
