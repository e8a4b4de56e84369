import { expect, test } from "vitest";
import { z } from "zod";
import { pageOf, strictPageOf } from "../src/page.ts";

const words = pageOf(z.string());
const strictWords = strictPageOf(z.string());
const next = "/api/v1/words?page%5Bafter%5D=b";

test("a page of anything parses: alone, first, in between, last and empty", () => {
  for (const page of [
    { data: ["a"], links: { prev: null, next: null } },
    { data: ["a", "b"], links: { prev: null, next } },
    { data: ["a", "b"], links: { prev: next, next } },
    { data: ["c"], links: { prev: next, next: null } },
    { data: [], links: { prev: null, next: null } },
  ]) {
    expect(words.parse(page)).toEqual(page);
    expect(strictWords.parse(page)).toEqual(page);
  }
});

test.each([
  ["without links", { data: ["a"] }],
  ["without the link back", { data: ["a"], links: { next } }],
  ["without the link on", { data: ["a"], links: { prev: null } }],
  ["with an empty link", { data: ["a"], links: { prev: null, next: "" } }],
  ["with a link that is no text", { data: ["a"], links: { prev: null, next: { href: next } } }],
  ["without rows", { links: { prev: null, next: null } }],
  ["with a row of another kind", { data: ["a", 2], links: { prev: null, next: null } }],
])("a page %s is refused", (_, page) => {
  expect(words.safeParse(page).success).toBe(false);
  expect(strictWords.safeParse(page).success).toBe(false);
});

test("a page with more than data and links passes, and is noticed as drift", () => {
  const links = { prev: null, next: null };
  for (const page of [
    { data: ["a"], links, meta: { total: 1 } },
    { data: ["a"], links: { ...links, first: next } },
  ]) {
    expect(words.parse(page)).toEqual(page);
    expect(strictWords.safeParse(page).success).toBe(false);
  }
});
