import { assert, constantFrom, pre, property, uniqueArray } from "fast-check";
import { describe, expect, it, test } from "vitest";
import { compareSurfaces } from "../../src/description/compare-surfaces.ts";
import { severityOf } from "../../src/description/severity.ts";
import { surfaceOf } from "../../src/description/read-surface.ts";
import { felt } from "./edits.ts";
import { harmless } from "./edits/harmless.ts";
import type { Edit } from "./edit.ts";
import { sample } from "./sample.ts";

const versionHeader = "api-version";
const before = surfaceOf(sample());

function after(...edits: readonly Edit[]) {
  const description = sample();
  for (const edit of edits) edit(description);
  return description;
}

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
const changes = (...edits: readonly Edit[]) =>
  compareSurfaces(before, surfaceOf(after(...edits)), { versionHeader });
const told = (...edits: readonly Edit[]) =>
  changes(...edits).map(({ severity, kind }) => `${severity} ${kind}`);

test("a description is not other than itself", () => {
  expect(changes()).toEqual([]);
});

test("the table has at least 120 edits, and no two of one name", () => {
  const names = [...felt, ...harmless].map(([name]) => name);
  expect(names.length).toBeGreaterThanOrEqual(120);
  expect(new Set(names).size).toBe(names.length);
});

describe("a consumer feels", () => {
  it.each(felt)("%s", (_, edit, expected) => {
    expect(told(edit).toSorted()).toEqual(expected.toSorted());
  });
});

describe("nobody feels", () => {
  it.each(harmless)("%s", (_, edit) => {
    const changed = after(edit);
    expect(JSON.stringify(changed)).not.toBe(JSON.stringify(sample()));
    expect(told(edit)).toEqual([]);
  });

  it("the same, the other way round", () => {
    for (const [name, edit] of harmless) {
      // Some sentence that promises nothing was there before.
      const found = compareSurfaces(surfaceOf(after(edit)), before, { versionHeader });
      expect([name, found]).toEqual([name, []]);
    }
  });
});

const someHarmless = uniqueArray(constantFrom(...harmless), { maxLength: 12 }).map((rows) =>
  rows.map(([, edit]) => edit),
);
const numRuns = 100;

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

describe("an id", () => {
  const ids = (...edits: readonly Edit[]) => changes(...edits).map(({ id }) => id);

  it("tells every change of the table from all others", () => {
    const all = felt.map(([, edit]) => ids(edit).join(" "));
    const twice = felt
      .filter((_, index) => all.indexOf(all[index] ?? "") !== index)
      .map(([name]) => name);
    // These say the same as another one, in other words.
    expect(twice).toEqual([
      "a member nullable, in the words of 3.0",
      "a member that only answers have",
      "a list of values left to the prose",
      "an attribute that only requests have",
      "an event listed",
    ]);
  });

  it("stays the same among other changes", () => {
    const [first, second] = [felt[0], felt[10]].map((row) => row?.[1] ?? (() => {}));
    if (first === undefined || second === undefined) throw new Error("no rows");
    const both = ids(first, second);
    expect(both).toEqual(expect.arrayContaining([...ids(first), ...ids(second)]));
  });
});

test("what no consumer can feel on a side has no severity there", () => {
  expect(severityOf("default-changed", "response")).toBeUndefined();
  expect(severityOf("default-changed", "request")).toBe("notable");
});

test("a change of a shared schema is told once, with all its operations and the place", () => {
  const [name, edit] = felt.find(([title]) => title === "an attribute gone") ?? [];
  expect(name).toBeDefined();
  const [change] = changes(edit ?? (() => {}));
  expect(change).toMatchObject({
    side: "response",
    where: "letter attributes.pages",
    before: "pages",
    pointer: "/components/schemas/letter/properties/attributes/allOf/1/properties/pages",
    statuses: ["200", "201", "202"],
  });
  expect(change?.operations).toHaveLength(5);
  expect(change?.operation).toBeUndefined();
});

test("of a part of a description, what it lacks is not gone", () => {
  const page = after((description) => {
    const { paths } = description as { paths: Record<string, unknown> };
    for (const path of Object.keys(paths)) if (path !== "/letters") delete paths[path];
  });
  const found = (isPart: boolean) =>
    compareSurfaces(before, surfaceOf(page), { versionHeader, isPart });
  expect(found(true)).toEqual([]);
  expect(found(false)).toHaveLength(3);
});

test.each([
  undefined,
  null,
  7,
  "text",
  [],
  {},
  { paths: [] },
  { paths: { "/a": null, "/b": { get: 7 } } },
])("the surface of %j is empty", (description) => {
  expect(surfaceOf(description)).toMatchObject({ operations: {}, shapes: [], events: {} });
});
