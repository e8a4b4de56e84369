import { isDeepStrictEqual } from "node:util";
import * as fc from "fast-check";
import { describe, expect, it, test } from "vitest";
import { parse, stringify } from "yaml";
import { createKnownParts } from "../../src/description/known-parts.ts";

const whole = (text: string): unknown => parse(text, { uniqueKeys: false }) as unknown;

const description = `# What it is for
openapi: 3.1.0
tags:
- name: Connect
  description: >
    Two lines
    of text.

paths:
  "/a":
    get: {a: 1}
    # A comment on the next one.
    post:
      description: |
        Text that ends in a heading

        # like this
  '/b':
    get: &shared
      summary: one
        : and a line more
    put: *shared
  /c: {}
components:
    schemas:
        a: &a
            type: string
        b:
            oneOf:
            - type: [string,
                "null"]
`;

test("a document in parts says what the whole says", async () => {
  expect(await createKnownParts().read(description)).toEqual(whole(description));
});

test("what is the same in the next state is the same object", async () => {
  const known = createKnownParts();
  type Document = Record<"paths" | "tags", Record<string, unknown>>;
  // Both are what the text above says.
  const before = (await known.read(description)) as Document;
  const text = description.replace("{a: 1}", "{a: 2}").replace("/c: {}", "/d: {}");
  const after = (await known.read(text)) as Document;
  expect(after).toEqual(whole(text));
  expect(after.tags).toBe(before.tags);
  expect(after.paths["/b"]).toBe(before.paths["/b"]);
  expect(after.paths).not.toBe(before.paths);
});

describe("what cannot be read in parts is left to whoever reads the whole", () => {
  it.each([
    ["an alias of another part", "a: &x\n  b: 1\nc: *x\n"],
    ["two documents", "a: 1\n---\nb: 2\n"],
    ["a directive", "%YAML 1.1\n---\na: yes\n"],
    ["a list", "- a\n- b\n"],
    ["a key in several lines", "? a\n: b\n"],
    ["a broken part", 'a: "b\nc: d\n'],
    ["no document", "just a text\n"],
    ["tabs", "a:\n\tb: 1\n"],
  ])("%s", async (_, text) => {
    expect(await createKnownParts().read(text)).toBeUndefined();
  });

  it.each([
    ["a text below its key", "a:\n  some text\n  and more\nb: 1\n"],
    ["a quoted text below its key", 'a:\n  "some: text\n  and: more"\nb: 1\n'],
    ["a key that is said twice", "a:\n  b: 1\n  b: 2\na: 3\n"],
    ["a text that ends in a comment's line", "a: |\n  b\n  # c\n\n\nd: |+\n  e\n\n"],
    ["a document's first line", "---\na:\n  b:\n    c: 1\n"],
    ["keys that are no words", "1:\n  true: a\n__proto__:\n  b: 1\n"],
    ["lines that end as on Windows", "a:\r\n  b: |\r\n    c\r\n  d: 1\r\n"],
  ])("but not %s", async (_, text) => {
    expect(await createKnownParts().read(text)).toEqual(whole(text));
  });
});

const value = fc.jsonValue({ maxDepth: 5, depthSize: "large" });
const documents = fc.dictionary(fc.string(), value, { minKeys: 1 });

test("any documents, one after the other", async () => {
  const states = fc.array(documents, { minLength: 1, maxLength: 4 });
  const alike = fc.asyncProperty(states, fc.integer({ min: 2, max: 6 }), async (all, indent) => {
    const known = createKnownParts();
    for (const text of all.map((document) => stringify(document, { indent }))) {
      const read = await known.read(text);
      if (read !== undefined && !isDeepStrictEqual(read, whole(text))) return false;
    }
    return true;
  });
  expect((await fc.check(alike)).counterexample).toBeNull();
});
