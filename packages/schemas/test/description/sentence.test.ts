import { describe, expect, it, test } from "vitest";
import {
  keyOf,
  listedValues,
  sentenceDigest,
  sentencesOf,
} from "../../src/description/sentence.ts";

const texts = (text: string) => sentencesOf(text).map((sentence) => sentence.text);

describe("a text is taken apart", () => {
  it("at full stops and semicolons, but not behind an abbreviation", () => {
    expect(texts("First, e.g. this one. it ends; and this! `b` follows")).toEqual([
      "First, e.g. this one.",
      "it ends",
      "and this!",
      "`b` follows",
    ]);
  });

  it("at items, headings and blank lines, but not where a line is full", () => {
    expect(
      texts("# A title\nOne line\nand another\n\n- an item\n  of two lines\n- **b**\n\n\n"),
    ).toEqual(["A title", "One line and another", "an item of two lines", "**b**"]);
  });
});

test.each([
  ["The organization’s `id`, or none.", "the organization's id or none"],
  ["See [the **page**](https://a.example/b_c).", "see the PAGE"],
  ["It can't be; it won't.", "It cannot be, it will not"],
  ["Up to 1,000 <b>rows</b>", "up to 1000 rows!"],
])("%s says the same as: %s", (one, other) => {
  expect(keyOf(one)).toBe(keyOf(other));
  expect(sentenceDigest(one)).toBe(sentenceDigest(other));
});

test.each([
  ["a-b", "a b"],
  ["page[size]", "page size"],
  ["It is 2.5", "It is 25"],
  ["a.read", "a read"],
])("%s does not say the same as: %s", (one, other) => {
  expect(keyOf(one)).not.toBe(keyOf(other));
});

describe("a sentence has a force", () => {
  it.each([
    ["restricts", "Only the source can reactivate a connection."],
    ["restricts", "Connections cannot be deleted."],
    ["restricts", "A key may be used at most once per day."],
    ["restricts", "Files are kept for 30 days."],
    ["restricts", "Requires the permission to write."],
    ["restricts", "It isn't available."],
    ["promises", "Results come in reverse chronological order."],
    ["promises", "If omitted, defaults to 14 days."],
    ["promises", "Either party may end it."],
    ["promises", "It is `pending` then."],
    ["tells", "The date and time of its creation"],
    ["tells", "Returns a letter."],
  ])("%s: %s", (force, text) => {
    expect(sentencesOf(text)[0]?.force).toBe(force);
  });
});

describe("a list of values is read out of a sentence", () => {
  it.each([
    ["One of `pending`, `active`, or `inactive`.", ["pending", "active", "inactive"]],
    ["Must be one of a and b", ["a", "b"]],
    [
      "Possible values include source_not_found, import_failed.",
      ["source_not_found", "import_failed"],
    ],
    ["Allowed values: `a/b`, `c.d`", ["a/b", "c.d"]],
  ])("%s", (text, values) => {
    expect(listedValues(text)).toEqual(values);
  });

  it.each([
    "One of the values in `options`, or null.",
    "One of `a`.",
    "A list of a, b or c.",
    "Any of them",
  ])("but not of: %s", (text) => {
    expect(listedValues(text)).toBeUndefined();
  });
});
