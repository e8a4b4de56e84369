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

const changes = (...edits: readonly Edit[]) =>
  compareSurfaces(before, surfaceOf(after(...edits)), { versionHeader });
const differences = (...edits: readonly Edit[]) =>
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
    expect(differences(edit).toSorted()).toEqual(expected.toSorted());
  });
});

describe("nobody feels", () => {
  it.each(harmless)("%s", (_, edit) => {
    const changed = after(edit);
    expect(JSON.stringify(changed)).not.toBe(JSON.stringify(sample()));
    expect(differences(edit)).toEqual([]);
  });

  it("the same, the other way round", () => {
    for (const [name, edit] of harmless) {
      // Some sentence that promises nothing was there before.
      const found = compareSurfaces(surfaceOf(after(edit)), before, { versionHeader });
      expect([name, found]).toEqual([name, []]);
    }
  });
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

test("reports a change of a shared schema once, with all its operations and the place", () => {
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
