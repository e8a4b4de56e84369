import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import type { Result } from "../../src/document/run-document.ts";
import { exitCode, verdict } from "../../src/document/verdict.ts";
import { whyFixed } from "../../src/report/findings/why-fixed.ts";
import { command, temporaryFolder } from "../support/fake-io.ts";
import { document, failed, result, undecided } from "../support/run-document.ts";
import {
  outdated,
  readKnownFailures,
  reasonFor,
  withLines,
  withReasons,
} from "../../src/runner/known-failures.ts";

const today = "2026-11-24";
const text = `
## A second deactivation answers 200 (#12).
#Reported on 2026-11-20.
connections/lifecycle/deactivate/inactive/*

# Mended soon.
protocol/pages/back until: 2026-12-01
# Should be mended.
  protocol/pages/walk   until:2026-11-23 
protocol/pages/far
`;

describe("known failures", () => {
  const known = () => readKnownFailures(text, "known.txt");

  test("are patterns with their lines, and with the day they end if they do", () => {
    expect(known()).toStrictEqual([
      {
        pattern: "connections/lifecycle/deactivate/inactive/*",
        reason: "A second deactivation answers 200 (#12). Reported on 2026-11-20.",
        line: 4,
      },
      { pattern: "protocol/pages/back", reason: "Mended soon.", line: 7, until: "2026-12-01" },
      { pattern: "protocol/pages/walk", reason: "Should be mended.", line: 9, until: "2026-11-23" },
      { pattern: "protocol/pages/far", reason: "Should be mended.", line: 10 },
    ]);
  });

  test("carry the comment above them as their reason", () => {
    expect(reasonFor(known(), "connections/lifecycle/deactivate/inactive/by-source", today)).toBe(
      "A second deactivation answers 200 (#12). Reported on 2026-11-20.",
    );
    expect(
      reasonFor(known(), "connections/lifecycle/deactivate/pending/by-source", today),
    ).toBeUndefined();
  });

  test("are known up to their last day and not a day longer", () => {
    expect(reasonFor(known(), "protocol/pages/back", "2026-12-01")).toBe("Mended soon.");
    expect(reasonFor(known(), "protocol/pages/back", "2026-12-02")).toBeUndefined();
  });

  test("are outdated when their date is gone by, or when they match nothing", () => {
    const ids = ["protocol/pages/back", "protocol/pages/walk", "protocol/pages/far"];
    expect(outdated(known(), ids, today)).toEqual([
      "the known failure connections/lifecycle/deactivate/inactive/* (line 4) matches no check: correct or remove it",
      expect.stringContaining("protocol/pages/walk (line 9) ended on 2026-11-23"),
    ]);
  });

  test.each([
    ["a pattern without a reason", "protocol/pages/back\n", "line 1 has no reason"],
    ["a reason that a blank line cuts off", "# why\n\npages/back\n", "line 3 has no reason"],
    ["a date that is none", "# why\npages/back until: 2026-13-45\n", "line 2 is not valid"],
    ["words behind the pattern", "# why\npages/back because\n", "line 2 is not valid"],
  ])("%s is refused with the line and the remedy", (_, wrong, message) => {
    expect(() => readKnownFailures(wrong, "known.txt")).toThrow(`known.txt, ${message}`);
  });
});

describe("what could not be done because of a known failure", () => {
  const because = { statement: "connections/deactivate-once", check: "a/known" };
  const fell = result({ id: "b", outcome: { kind: "undecided", problem: "could not", because } });
  const reasonOf = (id: string) => (id === "a/known" ? "reported" : undefined);

  test("is known as well, and leaves the run to conform", () => {
    const results = withReasons([result(), fell], reasonOf);
    expect(results.map(verdict)).toEqual(["conforms", "known"]);
    expect(exitCode(document({ results }))).toBe(0);
  });

  test("is undecided where the failure is not known, or where nothing else is to blame", () => {
    const alone = result({ id: "a/known", known: "reported", outcome: undecided });
    const results = withReasons([fell, alone], () => undefined);
    expect(results.map(verdict)).toEqual(["undecided", "undecided"]);
  });
});

describe("a check that passes, though it was known to fail", () => {
  const given = "# reported\na/*\n\n# why not\nb\n";
  const lines = (...results: readonly Result[]) =>
    withLines(results, readKnownFailures(given, "known.txt"), today);
  const passing = (id: string) => result({ id, known: "reported" });

  test("is named with the line and the pattern to remove", () => {
    const [first, ...others] = lines(
      passing("a/1"),
      passing("a/2"),
      result({ id: "b", outcome: undecided }),
    );
    expect(whyFixed(first ?? result(), others)).toBe(
      "passes, though it was known to fail (reported): remove line 2: a/*",
    );
  });

  test("narrows a pattern that still covers a failing check", () => {
    const all = lines(passing("a/1"), result({ id: "a/2", known: "reported", outcome: failed }));
    expect(whyFixed(all[0] ?? result(), all)).toBe(
      "passes, though it was known to fail (reported): narrow line 2: a/*, since another check that it matches did not pass",
    );
  });

  test("has its line also in the reports of a run", async () => {
    const folder = await temporaryFolder();
    const file = join(folder, "known.txt");
    await writeFile(file, "# reported\nconnections/create/is-pending\n");
    const words = ["run", "connections/create/is-pending", "--out", folder];
    const { code, out } = await command([...words, "--known-failures", file]);
    expect(code).toBe(1);
    expect(out).toMatch(/\(reported\): remove line 2:\s+connections\/create\/is-pending\n/);
  });
});
