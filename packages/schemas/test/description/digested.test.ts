import { describe, expect, it, test } from "vitest";
import { compareSurfaces } from "../../src/description/compare-surfaces.ts";
import { isDigest } from "../../src/description/digest.ts";
import { digested, inWords, type Words } from "../../src/description/digested.ts";
import { surfaceOf } from "../../src/description/read-surface.ts";
import type { Edit } from "./edit.ts";
import { felt } from "./edits.ts";
import { harmless } from "./edits/harmless.ts";
import { sample } from "./sample.ts";

const versionHeader = "api-version";
const before = surfaceOf(sample());
// As it is kept: without a pointer.
const kept = digested(before, new Map(), () => false);

function after(edit: Edit) {
  const description = sample();
  edit(description);
  return surfaceOf(description);
}

/** What is told where nothing but digests of the older state was kept. */
function differences(edit: Edit) {
  const words: Words = new Map();
  const now = digested(after(edit), words);
  return inWords(compareSurfaces(kept, now, { versionHeader }), words);
}

test("a digested surface holds no name and no text", () => {
  const texts = JSON.stringify(kept);
  for (const word of [
    "letters",
    "reverse",
    "registered",
    "request-id",
    "pages",
    "owner",
    "colour",
  ]) {
    expect(texts).not.toContain(word);
  }
  expect(Object.keys(kept.operations).every(isDigest)).toBe(true);
});

describe("compared with digests, a consumer feels just the same", () => {
  it.each(felt)("%s", (_, edit, expected) => {
    const found = differences(edit).map(({ severity, kind }) => `${severity} ${kind}`);
    expect(new Set(found)).toEqual(new Set(expected));
  });

  it("and not what nobody feels", () => {
    expect(
      harmless.flatMap(([name, edit]) => differences(edit).map(({ kind }) => [name, kind])),
    ).toEqual([]);
  });
});

test("quotes what exists now, and names what is gone by its digest", () => {
  const rule = felt.find(([name]) => name === "a rule more");
  const gone = felt.find(([name]) => name === "an error's member gone");
  expect(rule && differences(rule[1])[0]?.after).toBe("This can be done at most once per day.");
  expect(gone && differences(gone[1])[0]?.before).toMatch(/^#[0-9a-f]{12}$/);
});
