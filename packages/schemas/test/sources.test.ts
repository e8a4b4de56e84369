import { describe, expect, test } from "vitest";
import { descriptionDrift } from "../src/description-drift.ts";
import { lookUp } from "../src/statement.ts";
import { versionNames, versions } from "../src/versions.ts";
import { locate, locateSnapshot, readDescription } from "./description.ts";

const sample = {
  "a/b": { "c~d": ["First one. Second,\n  e.g. this!  Third"] },
  number: 7,
};
const sentence = (number: number) => lookUp(sample, { pointer: "/a~1b/c~0d/0", sentence: number });

describe("a source is looked up", () => {
  test("by its pointer, as JSON", () => {
    expect(lookUp(sample, { pointer: "/a~1b/c~0d" })).toBe(JSON.stringify(sample["a/b"]["c~d"]));
    expect(lookUp(sample, { pointer: "/number" })).toBe("7");
  });

  test("by its sentence, whatever the line breaks", () => {
    expect([1, 2, 3].map(sentence)).toEqual(["First one.", "Second, e.g. this!", "Third"]);
  });

  test("in vain where there is no such place, sentence or text", () => {
    for (const pointer of ["/missing", "/number/toFixed", "/__proto__", "/a~1b/c~0d/1"]) {
      expect(lookUp(sample, { pointer })).toBeUndefined();
    }
    expect(sentence(4)).toBeUndefined();
    expect(lookUp(sample, { pointer: "/number", sentence: 1 })).toBeUndefined();
  });
});

const path = process.env["PERSONA_OPENAPI"] ?? "";
const reason = path === "" ? " is skipped: PERSONA_OPENAPI is not set" : "";
// A description has some 60,000 lines, and a busy machine takes its time to parse them.
const timeout = 60_000;

describe.skipIf(path === "")(`Persona's own description${reason}`, () => {
  test("says just what is written here", { timeout }, () => {
    expect(descriptionDrift(readDescription(locate(path).file))).toEqual([]);
  });

  test("has just the version folders that are noted", ({ skip }) => {
    const folders = locate(path).versions;
    skip(folders === undefined, "PERSONA_OPENAPI names no folder of versions");
    expect(folders).toEqual(versionNames.filter((name) => versions[name].folder));
  });

  // Persona has since rewritten acceptance and the headers, and before that the whole lifecycle.
  test.for([
    [
      "2026-05-05",
      ["connections/create-is-pending", "connections/accept-activates", "protocol/headers-present"],
    ],
    [
      "2026-04-03",
      [
        "connections/create-is-pending",
        "connections/reactivate-to-pending",
        "connections/deactivate-by-either",
      ],
    ],
  ] as const)(
    "read otherwise on %s, and that is noticed",
    { timeout },
    ([day, rewritten], { skip }) => {
      const file = locateSnapshot(path, day);
      if (file === undefined) return skip("PERSONA_OPENAPI holds no such snapshot");
      const ids = descriptionDrift(readDescription(file)).map(({ statement }) => statement);
      expect(ids).toEqual(expect.arrayContaining([...rewritten]));
      expect(ids).not.toContain("connections/resource-type");
    },
  );
});
