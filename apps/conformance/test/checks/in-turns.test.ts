import { expect, test } from "vitest";
import { inTurns } from "../../src/checks/in-turns.ts";
import { nights } from "../../src/runner/turns.ts";

const onNights = (seeds: readonly number[], all: readonly number[]) =>
  new Set(seeds.flatMap((seed) => inTurns({ seed, triesAll: false }, all)));

test.each([2, 3, 4, 5, 6])(
  "each of %i has its turn, also in a check that itself has turns",
  (count) => {
    const all = Array.from({ length: count }, (_, place) => place);
    const everyNight = Array.from({ length: count }, (_, night) => night);
    expect(onNights(everyNight, all)).toEqual(new Set(all));
    for (let first = 0; first < nights; first += 1) {
      const itsNights = everyNight.map((round) => first + round * nights);
      expect(onNights(itsNights, all)).toEqual(new Set(all));
    }
  },
);

test("where nothing is lost, all have it", () => {
  expect(inTurns({ seed: 7, triesAll: true }, [1, 2, 3])).toEqual([1, 2, 3]);
});
