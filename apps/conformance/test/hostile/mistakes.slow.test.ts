import { expect, test } from "vitest";
import { openStage } from "./broken-run.ts";

test(
  "nothing is lost wherever one of our functions throws: once in the end, or always",
  { timeout: 600_000 },
  async () => {
    const { places, lossOf, end } = await openStage();
    expect(places.size).toBeGreaterThan(150);
    for (const [place, calls] of places) {
      const losses = [await lossOf(place, calls, true), await lossOf(place, 1, false)];
      expect.soft([place, ...losses]).toEqual([place, [], []]);
    }
    end();
  },
);
