import { assert, constantFrom, pre, property, uniqueArray } from "fast-check";
import { expect, test } from "vitest";
import { compareSurfaces } from "../../src/description/compare-surfaces.ts";
import { surfaceOf } from "../../src/description/read-surface.ts";
import { felt } from "./edits.ts";
import { harmless } from "./edits/harmless.ts";
import type { Edit } from "./edit.ts";
import { sample } from "./sample.ts";

const versionHeader = "api-version";
const before = surfaceOf(sample());

/** The same, leaving out what finds its place edited by another one. */
function afterAsManyAs(edits: readonly Edit[]) {
  let description = sample();
  for (const edit of edits) {
    const copy = structuredClone(description);
    try {
      edit(copy);
      description = copy;
    } catch {
      // The whole edit is left out, not half of it.
    }
  }
  return description;
}
const someHarmless = uniqueArray(constantFrom(...harmless), { maxLength: 12 }).map((rows) =>
  rows.map(([, edit]) => edit),
);
const numRuns = 500;

test("no sequence of harmless edits is felt", () => {
  assert(
    property(someHarmless, (edits) => {
      const found = compareSurfaces(before, surfaceOf(afterAsManyAs(edits)), { versionHeader });
      expect(found).toEqual([]);
    }),
    { numRuns },
  );
});

const breaking = felt.filter(([, , expected]) =>
  expected.some((one) => one.startsWith("breaking")),
);

test("a breaking edit is noticed among any harmless ones", () => {
  assert(
    property(constantFrom(...breaking), someHarmless, ([, edit], edits) => {
      const description = afterAsManyAs(edits);
      try {
        edit(description);
      } catch {
        // A harmless edit has moved its place.
        pre(false);
      }
      const found = compareSurfaces(before, surfaceOf(description), { versionHeader });
      expect(found.map(({ severity }) => severity)).toContain("breaking");
    }),
    { numRuns: numRuns * 2 },
  );
});
