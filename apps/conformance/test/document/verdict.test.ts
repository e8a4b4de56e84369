import { describe, expect, it, test } from "vitest";
import type { Observation, Outcome, Result, RunDocument } from "../../src/document/run-document.ts";
import { exitCode, missing, tally, verdict, type Verdict } from "../../src/document/verdict.ts";
import {
  document,
  everything,
  failed,
  passed,
  result,
  skippedFor,
  undecided,
} from "../support/run-document.ts";

test.each<[Verdict, Result["level"], Outcome, string?]>([
  ["conforms", "MUST", passed],
  ["conforms", "MAY", passed],
  ["breaks", "MUST", failed],
  ["advice", "SHOULD", failed],
  ["advice", "MAY", failed],
  ["known", "MUST", failed, "reported"],
  ["known", "SHOULD", failed, "reported"],
  ["fixed", "MUST", passed, "reported"],
  ["fixed", "SHOULD", passed, "reported"],
  ["skipped", "MUST", skippedFor("accept")],
  ["skipped", "MUST", skippedFor("accept"), "reported"],
  ["undecided", "SHOULD", undecided],
  ["undecided", "MUST", undecided, "reported"],
])("%s: a %s that is %j, known for %j", (expected, level, outcome, known) => {
  expect(verdict({ level, outcome, known })).toBe(expected);
});

test("every result is counted once", () => {
  expect(tally(everything)).toEqual({
    conforms: 3,
    breaks: 2,
    advice: 1,
    known: 1,
    fixed: 1,
    skipped: 2,
    undecided: 3,
  });
});

const as = (outcome: Outcome, given: Partial<Result> = {}) => result({ outcome, ...given });
const advice = as(failed, { level: "SHOULD" });
const known = as(failed, { known: "reported" });
const fixed = as(passed, { known: "reported" });
const skipped = as(skippedFor("accept"));
const observation = (given: Partial<Observation>): Partial<RunDocument> => ({
  observations: [
    { id: "stranger", question: "?", candidates: ["404", "403"], observed: "404", ...given },
  ],
});
const before = { observed: "403", since: "2026-04-01" };

describe("the exit code is", () => {
  it.each<[0 | 1 | 2, string, Partial<RunDocument>]>([
    [0, "all passed", {}],
    [0, "a SHOULD failed", { results: [as(passed), advice] }],
    [0, "failures are known", { results: [as(passed), known] }],
    [0, "some were skipped", { results: [as(passed), skipped] }],
    [
      0,
      "what was required was there",
      { required: ["two-parties"], results: [as(passed), skipped] },
    ],
    [0, "an observation is a candidate", observation({})],
    [
      0,
      "an observation is as the ledger has it",
      observation({ before: { ...before, observed: "404" } }),
    ],
    [0, "a changed observation was accepted", observation({ before, accepted: true })],
    [0, "something drifted", { drift: [{ where: "list", what: "a new member" }] }],
    [1, "a MUST failed", { results: [as(passed), as(failed)] }],
    [1, "a known failure is gone", { results: [as(passed), fixed] }],
    [1, "a known failure matches nothing any more", { outdated: ["it matches no check"] }],
    [1, "an observation is no candidate", observation({ observed: "500" })],
    [
      1,
      "an accepted observation is no candidate",
      observation({ observed: "500", before, accepted: true }),
    ],
    [1, "an observation changed", observation({ before })],
    [
      1,
      "a MUST failed and the rest is unknown",
      { results: [as(failed), as(undecided)], problems: ["a"] },
    ],
    [2, "nothing was run", { results: [] }],
    [2, "all were skipped", { results: [skipped, skipped] }],
    [2, "one is undecided", { results: [as(passed), as(undecided)] }],
    [2, "what was required was missing", { required: ["accept"], results: [as(passed), skipped] }],
    [2, "there was a problem", { problems: ["a light is still on"] }],
  ])("%i where %s", (code, _, given) => {
    expect(exitCode(document(given))).toBe(code);
  });

  it("2 where a run in which all passed was cut short", () => {
    const { finishedAt, ...cut } = document();
    expect(finishedAt).toBeDefined();
    expect(exitCode(cut)).toBe(2);
  });
});

test("only what was required and was lacking is missing", () => {
  const results = [as(passed), as(skippedFor("accept", "races"))];
  expect(missing(document({ results, required: ["two-parties", "races"] }))).toEqual(["races"]);
  expect(missing(document({ results: [as(passed)], required: ["accept"] }))).toEqual([]);
});
