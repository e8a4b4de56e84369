import { describe, expect, it, test } from "vitest";
import type { RunDocument } from "../../src/document/run-document.ts";
import { junit } from "../../src/report/formats/junit.ts";
import { exitCode } from "../../src/document/verdict.ts";
import { saying, steering, unprintable } from "../support/hostile-document.ts";
import { all, parse } from "../support/xml.ts";
import {
  document,
  everything,
  failed,
  result,
  skippedFor,
  undecided,
} from "../support/run-document.ts";

test("a run that holds everything", async () => {
  await expect(junit(everything)).toMatchFileSnapshot("snapshots/report-junit.xml");
});

describe("a failure or an error is in it exactly when the exit code is not 0", () => {
  const { finishedAt, ...cut } = document();
  it.each<[string, RunDocument]>([
    ["all passed", document()],
    ["everything at once", everything],
    ["a MUST failed", document({ results: [result({ outcome: failed })] })],
    ["a SHOULD failed", document({ results: [result({ outcome: failed, level: "SHOULD" })] })],
    ["failed as known", document({ results: [result({ outcome: failed, known: "so" })] })],
    ["passed, though known to fail", document({ results: [result({ known: "so" })] })],
    ["a known failure that matches nothing", document({ outdated: ["gone"] })],
    ["undecided", document({ results: [result(), result({ outcome: undecided })] })],
    ["skipped", document({ results: [result(), result({ outcome: skippedFor("accept") })] })],
    ["skipped, all", document({ results: [result({ outcome: skippedFor("accept") })] })],
    [
      "skipped, though required",
      document({
        required: ["accept"],
        results: [result(), result({ outcome: skippedFor("accept") })],
      }),
    ],
    ["nothing was run", document({ results: [] })],
    ["something stood in the way", document({ problems: ["no"] })],
    ["cut short", cut],
    ["an answer that was not expected", document({ observations: everything.observations })],
  ])("%s", (_, run) => {
    const root = parse(junit(run));
    const red = [...all(root, "failure"), ...all(root, "error")].length > 0;
    expect({ red }).toEqual({ red: exitCode(run) !== 0 });
    expect(finishedAt).toBeDefined();
  });
});

test("the counts are those of what is in it", () => {
  const root = parse(junit(everything));
  const suites = all(root, "testsuite");
  expect(suites.length).toBeGreaterThan(2);
  for (const suite of suites) {
    for (const [kind, name] of [
      ["testcase", "tests"],
      ["failure", "failures"],
      ["error", "errors"],
      ["skipped", "skipped"],
    ] as const) {
      expect([name, suite.attributes[name]]).toEqual([name, String(all(suite, kind).length)]);
    }
  }
  expect(root.attributes["tests"]).toBe(String(all(root, "testcase").length));
});

test("each suite says with which seed, versions and target it was run", () => {
  for (const suite of all(parse(junit(everything)), "testsuite")) {
    const pairs = all(suite, "property").map(({ attributes: { name = "", value = "" } }) => [
      name,
      value,
    ]);
    expect(Object.fromEntries(pairs)).toMatchObject({
      target: "sandbox",
      "base-url": "https://api.example",
      seed: "7",
      "api-versions": "2026-09-29, 2025-12-08",
      inflections: "kebab, camel",
    });
  }
});

describe("what the target says cannot break the file", () => {
  it.each<readonly [string, string]>([
    ...unprintable,
    ["a tag", '</testcase><testcase name="x"/>'],
    ["the end of an attribute", '" onload="x'],
    ["the end of a CDATA section", "]]>"],
    ["an entity", "&bogus; &#0;"],
    ["a character that is none", "\uFFFF"],
  ])("%s", (_, text) => {
    const written = junit(saying(text));
    const cases = (run: RunDocument) => all(parse(junit(run)), "testcase").length;
    expect(cases(saying(text))).toBe(cases(saying("x")));
    expect(written).not.toMatch(steering);
    expect(written).not.toMatch(/[\uFFFE\uFFFF]/);
  });
});
