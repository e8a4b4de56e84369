import { readFileSync } from "node:fs";
import { statements } from "@persona-conformance/schemas";
import { describe, expect, test } from "vitest";
import { coverage } from "../../src/checks/coverage.ts";
import { checks } from "../../src/checks/index.ts";
import { regenerate } from "../../src/docs.ts";

describe("the registry of statements", () => {
  test.each(coverage().filter(({ level }) => level === "MUST"))(
    "$id has a check, or a reason why it has none",
    ({ checks: guards, unchecked }) => {
      expect(guards.length > 0).toBe(unchecked === undefined);
    },
  );

  test("gives no reason where there is a check", () => {
    const both = coverage().filter(({ unchecked, checks: ids }) => unchecked && ids.length > 0);
    expect(both).toEqual([]);
  });

  test("knows every statement that a check cites", () => {
    const cited = checks.flatMap(({ cites, alsoCites: also = [] }) => [cites, ...also]);
    expect(cited.filter((id) => !Object.hasOwn(statements, id))).toEqual([]);
  });
});

test.each(["README.md", "docs/pact.md", "docs/statements.md", "docs/project.md"])(
  "the generated parts of %s are as `pnpm run docs` makes them",
  (name) => {
    const text = readFileSync(new URL(`../../../../${name}`, import.meta.url), "utf8");
    // The formatter aligns the columns of tables.
    const bare = (document: string) => document.replaceAll(/ +/g, " ").replaceAll(/-{3,}/g, "---");
    expect(bare(regenerate(text))).toBe(bare(text));
  },
);
