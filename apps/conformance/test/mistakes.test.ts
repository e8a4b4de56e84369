import { expect, test } from "vitest";
import { openStage } from "./broken-run.ts";

/** Files of which only the whole is broken here, and each part in the slow tests. */
const parts =
  /^report\/(?:html\/|causes|changes|curl|evidence|findings|lacking|markdown-|members|console-|parked|replay|support|text|tried|worst|xml)/;

test("what was found is written, counts, and leaves the target as it was, wherever one of our functions throws in the end", async () => {
  const { places, lossOf, end } = await openStage();
  const chosen = [...places].filter(([place]) => !parts.test(place));
  expect(chosen.length).toBeGreaterThan(100);
  for (const [place, calls] of chosen) {
    expect.soft([place, await lossOf(place, calls, true)]).toEqual([place, []]);
  }
  end();
});
