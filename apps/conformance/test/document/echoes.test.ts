import { expect, test } from "vitest";
import { foldEchoes } from "../../src/document/echoes.ts";
import type { Result } from "../../src/document/run-document.ts";
import { result } from "../support/run-document.ts";

const failed = { kind: "failed", problem: "p", expected: "e", actual: "a" } as const;
const own: Result = { ...result({ outcome: failed }), id: "own", cites: "x/promise" };
const echo: Result = { ...own, id: "echo", echoes: true };
const kinds = (results: readonly Result[]) =>
  foldEchoes(results).map(({ outcome }) => outcome.kind);

test("only one check reports what it finds broken, in any order", () => {
  expect(kinds([own, echo])).toEqual(["failed", "undecided"]);
  expect(kinds([echo, own])).toEqual(["undecided", "failed"]);
  expect(foldEchoes([own, echo])[1]?.outcome).toMatchObject({
    because: { statement: "x/promise", check: "own" },
  });
});

test("an echo fails where nothing else has: of another promise, in another cell, or passed", () => {
  expect(kinds([{ ...own, cites: "x/other" }, echo])[1]).toBe("failed");
  expect(kinds([{ ...own, apiVersion: "2020-05-18" }, echo])[1]).toBe("failed");
  expect(kinds([{ ...own, outcome: { kind: "passed" } }, echo])[1]).toBe("failed");
  expect(kinds([echo, { ...echo, id: "another echo" }])).toEqual(["failed", "failed"]);
});
