import { faults, rulings } from "@persona-conformance/mock";
import { describe, expect, test } from "vitest";
import { accusationsOf } from "../src/selftest/accusations.ts";
import { killMatrix } from "../src/selftest/campaign.ts";
import { isEnough } from "../src/selftest/conditional.ts";
import { answersIn, knownAlarms, knownMisses } from "../src/selftest/known-misses.ts";
import { overlapPatterns, overlaps } from "../src/selftest/overlaps.ts";
import { coverPairs } from "../src/selftest/pairs.ts";
import { matches } from "../src/runner/select.ts";
import { checks } from "../src/checks/index.ts";
import { subjects, tryOn, type TrialRun } from "../src/selftest/trial-run.ts";

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
    const run = (name: string, right: boolean): TrialRun => ({
      subject: { kind: "fault", name },
      failed: [],
      undecided: [],
      folded: [],
      accused: [],
      right,
      took: 1,
    });
    const matrix = killMatrix([run(miss, false), run(other, true), run("new", false)], startedAt);
    expect(matrix).toMatchObject({ unnoticed: ["new"], known: [miss], outlived: [other] });
  });

  test("sees that a fault is noticed, and by which checks", async () => {
    const name = "connections/lifecycle/reactivate/inactive/by-source/becomes-active";
    const { right, failed } = await tryOn({ kind: "fault", name });
    expect(right).toBe(true);
    expect(failed).toContain("connections/lifecycle/reactivate/inactive/by-source");
  });

  test("names what goes unnoticed, what alarms, and what nothing fails", () => {
    const trialRun = (
      kind: "fault" | "ruling",
      name: string,
      rest: Partial<TrialRun>,
    ): TrialRun => ({
      subject: kind === "fault" ? { kind, name } : { kind, name, rulings: {}, reuse: false },
      failed: [],
      undecided: [],
      folded: [],
      accused: [],
      right: true,
      took: 1,
      ...rest,
    });
    const matrix = killMatrix(
      [
        trialRun("fault", "seen", { failed: ["connections/retrieve/own"] }),
        trialRun("fault", "seen-twice", {
          failed: ["connections/retrieve/own", "connections/retrieve/unknown"],
        }),
        trialRun("fault", "unseen", { right: false }),
        trialRun("ruling", "odd=1", { right: false, undecided: ["protocol/pages/walk"] }),
        trialRun("ruling", "odd=2", {}),
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

  test("tells how many promises are accused of a fault, and whether the broken one is named first", () => {
    const trialRun = (name: string, accused: readonly string[], right = true): TrialRun => ({
      subject: { kind: "fault", name },
      failed: [],
      undecided: [],
      folded: [],
      accused,
      right,
      took: 1,
    });
    const figures = accusationsOf([
      trialRun("protocol/idempotency/on-get", ["protocol/idempotent-not-get"]),
      // One that it breaks in the same answer is named as rightly.
      trialRun("protocol/pages/no-next", ["protocol/page-ends", "protocol/page-walk"]),
      trialRun("protocol/bodies/text", ["protocol/page-walk", "a", "b", "protocol/json"]),
      trialRun("protocol/bodies/cut", [], false),
    ]);
    expect(figures).toEqual({
      noticed: 3,
      median: 2,
      most: 4,
      firstRight: 66.6,
      misnamed: { "protocol/bodies/text": "protocol/page-walk" },
    });
  });

  test("names the broken promise first, with all that the mock offers and at night", async () => {
    const name = "connections/lifecycle/reactivate/pending/by-destination/refused-yet-done";
    for (const night of [{}, { night: true as const }]) {
      const { right, accused } = await tryOn({ kind: "fault", name, ...night });
      expect({ right, accused }).toEqual({
        right: true,
        accused: ["connections/refusal-changes-nothing"],
      });
    }
  });

  test.each([
    ["connections/lifecycle/accept/pending/by-destination/refused", "connections/accept-activates"],
    ["connections/resource/without-destination-organization-id", "connections/resource-shape"],
    ["connections/resource/status-hidden-from-destination", "connections/one-view"],
    ["connections/list/without-inbound", "connections/list-both-directions"],
    [
      "connections/changes/pending-becomes-active-after-seconds",
      "connections/accept-by-destination",
    ],
    ["connections/failures/snake-is-always-500", "protocol/inflection-style"],
    ["connections/failures/fieldset-is-always-500", "protocol/fields-select"],
    ["connections/failures/way-back-is-always-500", "protocol/page-back"],
    [
      "connections/failures/destination-filter-is-always-500",
      "connections/list-filter-destination",
    ],
    ["protocol/headers/one-organization-for-all", "protocol/identity-headers"],
    ["protocol/inflection/values-too", "protocol/inflection-values"],
    ["protocol/pages/third-page-skips-a-row", "protocol/page-walk"],
    ["protocol/rate-limit/carried-out-all-the-same", "protocol/rate-limit-429"],
    ["share-tokens/list/filter-connection-id-empties", "share-tokens/list-filter-connection"],
    ["share-tokens/create/no-account", "share-tokens/create-kinds"],
    ["share-tokens/create/any-lifetime-refused", "share-tokens/create-lifetime"],
    ["share-tokens/create/is-redeemed", "share-tokens/create-is-created"],
    ["share-tokens/changes/pending-becomes-created", "share-tokens/redeem-settles"],
    ["share-tokens/views/always-inbound", "share-tokens/resource-direction"],
    ["share-tokens/times/failed-at-of-what-is-created", "share-tokens/failed-at-tells"],
    ["share-tokens/times/pending-at-before-the-creation", "share-tokens/pending-at-tells"],
    ["share-tokens/strangers/see-what-is-redeemed", "share-tokens/strangers-excluded"],
  ])("names what is broken beneath everything else: %s", async (name, promise) => {
    const { accused } = await tryOn({ kind: "fault", name });
    expect(accused[0]).toBe(promise);
  });

  test.each([
    [
      "connections/list/filter-destination-organization-id-forgotten-on-the-second-page",
      "connections/list-filter-destination",
    ],
    ["protocol/pages/second-page-unfiltered", "connections/list-filter-destination"],
    [
      "share-tokens/lifecycle/redeem/redeemed/by-source/refused-yet-touched",
      "share-tokens/refusal-changes-nothing",
    ],
  ])("names it at night: %s", async (name, promise) => {
    const { accused } = await tryOn({ kind: "fault", name, night: true });
    expect(accused).toEqual([promise]);
  });

  test.each([
    // A name for what each answer to be judged was asked for, keys in a style, and plain replays.
    ["connections/failures/create-is-always-500", 2],
    ["protocol/inflection/pascal-for-camel", 1],
    // Four sentences about replays, all of which it breaks.
    ["protocol/idempotency/ignored", 4],
  ])("accuses few promises of one defect: %s", async (name, most) => {
    const { accused } = await tryOn({ kind: "fault", name, night: true });
    expect(accused.length).toBeLessThanOrEqual(most);
  });
});
