import { describe, expect, test } from "vitest";
import { at } from "../src/description/place.ts";
import { sentenceDigest, sentencesOf } from "../src/description/sentence.ts";
import { statements } from "../src/statements/index.ts";
import type { Statement } from "../src/statement.ts";
import { versionNames, versions } from "../src/versions.ts";
import { locate, readDescription } from "./description.ts";

const path = process.env["PERSONA_OPENAPI"] ?? "";
const reason = path === "" ? " is skipped: PERSONA_OPENAPI is not set" : "";
// A description has some 60,000 lines, and a busy machine takes its time to parse them.
const timeout = 300_000;

describe.skipIf(path === "")(`Persona's own description${reason}`, () => {
  test("has every place and sentence that a statement rests on", { timeout }, () => {
    const description = readDescription(locate(path).file);
    const lost = Object.entries<Statement>(statements).filter(([, { source }]) => {
      if (source === undefined) return false;
      const { value } = at(description, source.pointer);
      if (source.sentence === undefined) return value === undefined;
      const digests = sentencesOf(String(value)).map(({ text = "" }) => sentenceDigest(text));
      return !digests.includes(source.sentence);
    });
    expect(lost.map(([id]) => id)).toEqual([]);
  });

  test("has just the version folders that are noted", ({ skip }) => {
    const folders = locate(path).versions;
    skip(folders === undefined, "PERSONA_OPENAPI names no folder of versions");
    expect(folders).toEqual(versionNames.filter((name) => versions[name].folder));
  });
});
