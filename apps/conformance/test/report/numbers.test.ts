import { statements } from "@persona-conformance/schemas";
import { describe, expect, it, test } from "vitest";
import { headline } from "../../src/report/headline/headline.ts";
import { remediesOf, skippedByKind } from "../../src/report/headline/lacking.ts";
import { reporterNames, reporters } from "../../src/report/reporters.ts";
import { checksInWords, promisesTried } from "../../src/report/headline/tried.ts";
import { byOption, capabilityNames } from "../../src/capabilities.ts";
import {
  document,
  failed,
  passed,
  result,
  skippedFor,
  undecided,
} from "../support/run-document.ts";

const all = Object.keys(statements).length;
const [one = "", two = "", three = "", four = ""] = Object.keys(statements);

const run = document({
  results: [
    result({ cites: one, outcome: passed, alsoCites: [two] }),
    result({ cites: one, outcome: failed }),
    result({ cites: three, outcome: undecided }),
    result({ cites: four, outcome: skippedFor("accept") }),
    result({ cites: "own/promise", outcome: failed }),
  ],
});

describe("promises tried, of all", () => {
  it("are those of checks that passed or failed; one of a team's own counts", () => {
    expect(promisesTried(run)).toEqual({ tried: 3, all: all + 1 });
  });

  it("checks that a run did not come to do not count", () => {
    expect(checksInWords(run)).toBe("5 checks");
    const unrun = { kind: "undecided", problem: "not run: the run was interrupted" } as const;
    const cut = document({ results: [...run.results, result({ outcome: unrun })] });
    expect(checksInWords(cut)).toBe("5 of 6 checks");
  });

  // The run document itself holds what they are counted from, and a HAR holds requests alone.
  it.each(reporterNames.filter((name) => !["json", "har"].includes(name)))("%s says it", (name) => {
    const shown = name === "badge" ? document({ results: [result({ cites: one })] }) : run;
    const [tried, of] = name === "badge" ? [1, all] : [3, all + 1];
    expect(reporters[name].render(shown)).toMatch(
      new RegExp(
        `${tried} of ${of} promises tried|"?promises"?:\\s*\\{\\s*"tried":\\s*${tried},\\s*"all":\\s*${of}`,
      ),
    );
  });
});

describe("what was skipped", () => {
  test("for lack of an option says so, and each capability has a remedy", () => {
    for (const name of byOption) {
      const [skipped] = skippedByKind(
        document({ results: [result({ outcome: skippedFor(name) })] }),
      );
      expect(skipped?.kind).toBe("option");
    }
    for (const name of capabilityNames) {
      expect(remediesOf([result({ outcome: skippedFor(name) })], document())).toHaveLength(1);
    }
  });

  test("is counted once, by what nothing could change first", () => {
    const results = [
      skippedFor("accept", "time"),
      skippedFor("provision", "accept"),
      skippedFor("two-parties", "accept"),
      skippedFor("provision"),
      skippedFor("provision"),
    ].map((outcome) => result({ outcome }));
    expect(
      skippedByKind(document({ results })).map(({ words, items: { length } }) => [words, length]),
    ).toEqual([
      ["no accept method", 1],
      ["no destination key", 1],
      ["need an option", 2],
      ["run only on the mock", 1],
    ]);
  });

  test("for lack of configuration stands in the sentence of a run that conforms", () => {
    const results = [result(), result({ outcome: skippedFor("several") })];
    expect(headline(document({ results }))).toBe(
      `The sandbox conforms: 1 of 2 checks passed, 1 skipped; 1 of ${all} promises tried; not configured: only one connection in the list.`,
    );
  });
});

describe("an inconclusive run says what stands in the way", () => {
  const waiting =
    "accept the connection cxn_1 in the dashboard of org_2, under Connect › Connections";
  const open = (problem: string) =>
    result({ id: problem, cites: problem, outcome: { kind: "undecided", problem } });

  it("and a parked one what to click, where, and how many checks wait for it", () => {
    const parked = document({
      problems: [
        `waiting for acceptance since 2026-01-01T00:00:00Z: ${waiting}; the next run goes on from there`,
      ],
      results: [
        result(),
        open(`waiting for acceptance: ${waiting}`),
        open(`could not bring a connection to active: waiting for acceptance: ${waiting}`),
      ],
    });
    const sentence = `Inconclusive: ${waiting}; 2 checks wait for it. Then run again: the next run goes on from there.`;
    expect(headline(parked)).toBe(sentence);
    for (const name of ["summary", "markdown", "html", "github"] as const) {
      expect(reporters[name].render(parked).replaceAll(String.raw`\_`, "_")).toContain(sentence);
    }
  });

  it("by the problem itself, and the reason that most checks give", () => {
    const results = [open("HTTP 500"), { ...open("HTTP 500"), id: "x" }, open("no reply")];
    expect(headline(document({ problems: ["the lock is held", "y"], results }))).toBe(
      "Inconclusive: the lock is held (and 1 problem more) and 2 checks undecided (HTTP 500) and 1 for other reasons. Running again will not help until this is fixed.",
    );
  });
});
