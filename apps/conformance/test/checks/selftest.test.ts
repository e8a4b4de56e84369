import { faults, rulings } from "@persona-conformance/mock";
import { describe, expect, test } from "vitest";
import { wrongLines } from "../../src/commands/selftest-lines.ts";
import { killMatrix } from "../../src/selftest/campaign.ts";
import { isEnough } from "../../src/selftest/conditional.ts";
import { answersIn, knownAlarms, knownMisses } from "../../src/selftest/known-misses.ts";
import { isMeant, nightMisses, whyUnseen } from "../../src/selftest/night-misses.ts";
import { overlapPatterns, overlaps } from "../../src/selftest/overlaps.ts";
import { coverPairs } from "../../src/selftest/pairs.ts";
import { matches } from "../../src/runner/select.ts";
import { checks } from "../../src/checks/index.ts";
import { subjects, type TrialRun } from "../../src/selftest/trial-run.ts";

describe("sets of answers", () => {
  const questions = { a: ["1", "2", "3"], b: ["x y", "z"], c: ["only"], d: ["p", "q", "r", "s"] };
  const sets = coverPairs(questions);

  test("hold every pair of answers to two questions", () => {
    const names = Object.keys(questions) as (keyof typeof questions)[];
    const pairs = names.flatMap((one) =>
      names
        .filter((other) => other !== one)
        .flatMap((other) =>
          questions[one].flatMap((x) => questions[other].map((y) => [one, x, other, y] as const)),
        ),
    );
    const missing = pairs.filter(
      ([one, x, other, y]) => !sets.some((set) => set[one] === x && set[other] === y),
    );
    expect(missing).toEqual([]);
  });

  test("are few, and answer every question", () => {
    expect(sets.length).toBeLessThanOrEqual(16);
    for (const set of sets) expect(Object.keys(set).toSorted()).toEqual(["a", "b", "c", "d"]);
  });
});

const startedAt = "2026-01-01T00:00:00.000Z";

const trialRun = (subject: TrialRun["subject"], rest: Partial<TrialRun> = {}): TrialRun => ({
  subject,
  failed: [],
  undecided: [],
  folded: [],
  accused: [],
  right: true,
  took: 1,
  ...rest,
});
const ofFault = (name: string, rest?: Partial<TrialRun>) => trialRun({ kind: "fault", name }, rest);

describe("the selftest", () => {
  test("tries every fault and every answer of the mock", () => {
    const all = subjects();
    const names = all.filter(({ kind }) => kind === "fault").map(({ name }) => name);
    expect(names).toEqual(faults.flatMap(({ name }) => [name, name]));
    const given = all.flatMap((one) => (one.kind === "ruling" ? Object.entries(one.rulings) : []));
    const tried = new Set(given.map(([id, answer]) => `${id}=${answer}`));
    const answers = Object.entries(rulings).flatMap(([id, { answers: some }]) =>
      some.map((answer) => `${id}=${answer}`),
    );
    expect(answers.filter((answer) => !tried.has(answer))).toEqual([]);
  });

  test("knows of each miss and alarm what it is about, and notices where one is gone", () => {
    const names = new Set(faults.map(({ name }) => name));
    expect(Object.keys(knownMisses).filter((name) => !names.has(name))).toEqual([]);
    const answers = new Set(
      Object.entries(rulings).flatMap(([id, { answers: some }]) =>
        some.map((answer) => `${id}=${answer}`),
      ),
    );
    const alarms = knownAlarms.flatMap(({ rulings: given }) => answersIn(given));
    expect(alarms.filter((answer) => !answers.has(answer))).toEqual([]);
    for (const reason of [
      ...Object.values(knownMisses),
      ...knownAlarms.map((alarm) => alarm.reason),
    ]) {
      expect(reason).toMatch(/\w+ \w+/);
    }
    const [miss = "", other = ""] = Object.keys(knownMisses);
    const trialRuns = [
      ofFault(miss, { right: false }),
      ofFault(other),
      ofFault("new", { right: false }),
    ];
    const matrix = killMatrix(trialRuns, startedAt);
    expect(matrix).toMatchObject({ unnoticed: ["new"], known: [miss], outlived: [other] });
  });

  test("knows of each fault that a night cannot show", () => {
    const names = faults.map(({ name }) => name);
    expect(nightMisses.filter((one) => !names.some((name) => isMeant(one, name)))).toEqual([]);
    expect(whyUnseen("connections/operations/delete-acts")).toMatch(/undone/);
    expect(whyUnseen("connections/operations/put-acts")).toBeUndefined();
  });

  test("is wrong about a fault that a night misses, if nothing says why", () => {
    const night = (name: string, right: boolean) =>
      trialRun({ kind: "fault", name, night: true }, { right });
    const trialRuns = [
      night("connections/operations/put-acts", false),
      night("connections/operations/delete-acts", false),
      night("connections/retrieve/is-always-500", true),
    ];
    const found = {
      matrix: killMatrix(trialRuns, startedAt),
      trialRuns,
      conditional: undefined,
      proofs: [],
      whole: false,
      isNamed: false,
    };
    const lines = wrongLines(found, (_, text) => text);
    expect(lines).toEqual([
      "unnoticed  the fault connections/operations/put-acts, on a sandbox at night",
    ]);
  });

  test("names what goes unnoticed, what alarms, and what nothing fails", () => {
    const ofRuling = (name: string, rest?: Partial<TrialRun>) =>
      trialRun({ kind: "ruling", name, rulings: {}, reuse: false }, rest);
    const matrix = killMatrix(
      [
        ofFault("seen", { failed: ["connections/retrieve/own"] }),
        ofFault("seen-twice", {
          failed: ["connections/retrieve/own", "connections/retrieve/unknown"],
        }),
        ofFault("unseen", { right: false }),
        ofRuling("odd=1", { right: false, undecided: ["protocol/pages/walk"] }),
        ofRuling("odd=2"),
      ],
      startedAt,
    );
    expect(matrix.unnoticed).toEqual(["unseen"]);
    expect(matrix.alarms).toEqual({ "odd=1": ["protocol/pages/walk"] });
    expect(matrix.rulings).toBe(2);
    expect(matrix.only["connections/retrieve/own"]).toEqual(["seen"]);
    expect(matrix.overlapping).toHaveProperty(["connections/retrieve/unknown"]);
    expect(matrix.overlapping).not.toHaveProperty(["connections/retrieve/own"]);
    // Each of them would be noticed by something else, and no reason is given for it.
    expect(matrix.redundant).toContain("connections/retrieve/near-ids");
    expect(matrix.unfailing).toContain("protocol/pages/walk");
    expect(matrix.unfailing).not.toContain("connections/retrieve/unknown");
  });

  test("each pattern of an overlap has checks, and each reason is given once", () => {
    const idle = overlapPatterns.filter(
      (pattern) => !checks.some(({ id }) => matches(pattern, id)),
    );
    expect(idle).toEqual([]);
    const reasons = overlaps.map(({ because }) => because);
    expect(new Set(reasons).size).toBe(reasons.length);
  });

  test("asks of a sample no more than its size can show", () => {
    const tried = (all: number, unnoticed: number) => ({
      tried: all,
      unnoticed: Array.from({ length: unnoticed }, (_, index) => `${index}`),
    });
    expect(isEnough(tried(0, 0), 0.9)).toBe(true);
    expect(isEnough(tried(20, 5), 0.9)).toBe(true);
    expect(isEnough(tried(20, 8), 0.9)).toBe(false);
    expect(isEnough(tried(10_000, 1050), 0.9)).toBe(true);
    expect(isEnough(tried(10_000, 1200), 0.9)).toBe(false);
  });
});
