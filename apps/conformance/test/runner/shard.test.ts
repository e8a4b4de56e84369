import { expect, test } from "vitest";
import { partOf, readShard } from "../../src/runner/shard.ts";

test("the shards of a plan are disjoint, complete, in the plan's order, and cost about the same", () => {
  const plan = Array.from({ length: 50 }, (_, index) => index);
  const costOf = (entry: number) => (entry === 20 ? 100 : entry % 7);
  const parts = [1, 2, 3].map((index) => partOf(plan, { index, of: 3 }, costOf));
  expect(parts.flat().toSorted((a, b) => a - b)).toEqual(plan);
  for (const part of parts) {
    expect(part).toEqual(part.toSorted((a, b) => a - b));
    const load = part.reduce((sum, entry) => sum + costOf(entry), 0);
    expect(Math.abs(load - 82)).toBeLessThan(20);
  }
});

test("more shards than checks leave some with nothing", () => {
  expect(partOf(["one"], { index: 2, of: 2 }, () => 1)).toEqual([]);
});

test.each([
  ["1/1", 1, 1],
  ["2/4", 2, 4],
  ["12/120", 12, 120],
])("a part is read from %s", (text, index, of) => {
  expect(readShard(text)).toEqual({ index, of });
});

test.each(["0/4", "5/4", "4", "2/", "/2", "a/b", "1/0", "-1/2", "1/2/3", ""])(
  "%j is not a shard",
  (text) => {
    expect(() => readShard(text)).toThrow(/is not valid: write 2\/4/);
  },
);
