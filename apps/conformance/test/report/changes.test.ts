import { describe, expect, it, test } from "vitest";
import { baselineOf, withBaseline } from "../../src/report/runs/baseline.ts";
import { changes, changesOf, isRegression, isUncertain } from "../../src/report/runs/changes.ts";
import { changesInWords } from "../../src/report/runs/change-list.ts";
import { comparison } from "../../src/report/console/comparison.ts";
import { consoleReport } from "../../src/report/console/run.ts";
import { Baseline, type RunDocument } from "../../src/document/run-document.ts";
import { summary } from "../../src/report/formats/summary.ts";
import { saying, steering, unprintable } from "../support/hostile-document.ts";
import {
  document,
  everything,
  failed,
  nextNight,
  result,
  skippedFor,
  undecided,
} from "../support/run-document.ts";

const ids = (results: readonly { readonly id: string }[] = []) => results.map(({ id }) => id);
const between = (before: RunDocument, after: RunDocument) => changes(baselineOf(before), after);

test("reports every kind of change of a night, and nothing else", () => {
  const found = changesOf(nextNight);
  expect(found).toBeDefined();
  expect(ids(found?.failing)).toEqual([
    "connections/reactivate/one",
    "connections/reactivate/other",
    "protocol/wire/timestamps",
  ]);
  expect(ids(found?.fixed)).toEqual(["connections/create/again"]);
  // The other one was not found out the night before either.
  expect(ids(found?.lost)).toEqual(["paging/walk", "connections/accept/once"]);
  expect(found?.answers.map(({ was, observation }) => [observation.id, was])).toEqual([
    ["stranger", "404"],
  ]);
  expect(found?.drift.map(({ where }) => where)).toEqual(["retrieve: data.id"]);
  expect([found?.added, found?.gone]).toEqual([
    ["connections/list/recent"],
    ["connections/list/retired"],
  ]);
  expect(found?.slower).toEqual([
    { name: "list-all-connect-connections", before: 120, after: 410 },
    { name: "paging/slow", before: 900, after: 4000 },
  ]);
});

test("no check is gone that another shard has, or that was not reached", () => {
  const shard = { index: 1, of: 2, results: 10 };
  expect(changesOf({ ...nextNight, shard })?.gone).toEqual([]);
  expect(changesOf({ ...nextNight, results: [] })?.gone).toEqual([]);
});

test("nothing is added to a run that found nothing", () => {
  expect(between(document({ results: [] }), document()).added).toEqual([]);
});

test("nothing changed in a run that is as the one before", () => {
  const found = between(nextNight, nextNight);
  expect(changesInWords(found)).toBe("nothing changed");
  expect(isRegression(found)).toBe(false);
});

describe("a regression", () => {
  const green = document();
  const red = document({ results: [result({ outcome: failed })] });
  it.each<readonly [string, boolean, RunDocument, RunDocument]>([
    ["a MUST that fails and did not", true, green, red],
    ["and was undecided", true, document({ results: [result({ outcome: undecided })] }), red],
    ["and was not there", true, document({ results: [result({ id: "other" })] }), red],
    ["one that failed as well", false, red, red],
    ["one that fails as known", false, green, known(red)],
    ["one that passes", false, red, green],
    [
      "a SHOULD",
      false,
      green,
      document({ results: [result({ level: "SHOULD", outcome: failed })] }),
    ],
    ["another answer", true, answering("404"), answering("403")],
    ["an accepted one", false, answering("404"), accepted(answering("403"))],
    ["an answer to a new question", false, green, answering("403")],
  ])("%s: %s", (_, is, before, after) => {
    expect(isRegression(between(before, after))).toBe(is);
  });

  it("is uncertain where a check is undecided now, and not where it is skipped", () => {
    const of = (outcome: typeof failed) => document({ results: [result({ outcome })] });
    expect(isUncertain(between(green, of(undecided)))).toBe(true);
    expect(isUncertain(between(green, of(skippedFor("accept"))))).toBe(false);
    expect(isUncertain(between(of(undecided), of(undecided)))).toBe(false);
  });
});

function known(run: RunDocument): RunDocument {
  return { ...run, results: run.results.map((one) => ({ ...one, known: "reported" })) };
}

function answering(observed: string): RunDocument {
  const candidates = ["404", "403"];
  return document({ observations: [{ id: "stranger", question: "?", candidates, observed }] });
}

function accepted(run: RunDocument): RunDocument {
  return {
    ...run,
    observations: run.observations.map((one) => ({ ...one, accepted: true as const })),
  };
}

describe("from night to night", () => {
  const night = (day: number, given: Partial<RunDocument>, before?: RunDocument) => {
    const run = document({ ...given, startedAt: `2026-01-0${day}T00:00:00.000Z` });
    return before === undefined ? run : withBaseline(run, baselineOf(before));
  };
  const red = { results: [result({ outcome: failed })] };
  const sinceOf = ({ results: [first] }: RunDocument) => first?.since;

  it("a failure keeps the night on which it was first seen", () => {
    const second = night(2, red, night(1, red));
    const third = night(3, red, second);
    expect([sinceOf(second), sinceOf(third)]).toEqual(Array(2).fill("2026-01-01T00:00:00.000Z"));
    expect(changesOf(third)?.failing).toEqual([]);
  });

  it("also through nights that found nothing out", () => {
    const first = night(1, red);
    const doubtful = night(2, { results: [result({ outcome: undecided })] }, first);
    const nothing = { ...night(3, { results: [] }), baseline: baselineOf(doubtful) };
    expect(sinceOf(night(4, red, nothing))).toBe("2026-01-01T00:00:00.000Z");
    // And what was undecided in between and passes now is told as mended.
    expect(ids(changesOf(night(4, {}, nothing))?.fixed)).toHaveLength(1);
  });

  it("a night that was cut short forgets no drift, and a whole one does", () => {
    const drift = [{ where: "list", what: "new" }];
    const whole = night(2, {}, night(1, { drift }));
    const { finishedAt: _end, ...cut } = whole;
    expect(baselineOf(cut).drift).toEqual(drift);
    expect(baselineOf(whole).drift).toEqual([]);
  });

  it("a failure that passed in between is new", () => {
    const passing = night(2, {}, night(1, red));
    const third = night(3, red, passing);
    expect(sinceOf(third)).toBe("2026-01-03T00:00:00.000Z");
    expect(changesOf(third)?.failing).toHaveLength(1);
  });

  it("a new API version is compared with the earlier one", () => {
    const later = { results: [result({ outcome: failed, apiVersion: "2027-01-01" })] };
    expect(changesOf(night(2, later, night(1, red)))?.failing).toEqual([]);
    expect(changesOf(night(2, later, night(1, {})))?.failing).toHaveLength(1);
  });

  it("a baseline is what its schema says, and small", () => {
    const baseline = baselineOf(nextNight);
    expect(Baseline.parse(baseline)).toEqual(baseline);
    expect(JSON.stringify(baseline)).not.toContain("exchanges");
  });
});

describe("a message for a chat", () => {
  it("is two lines, then only what changed", async () => {
    await expect(summary(nextNight)).toMatchFileSnapshot("snapshots/summary.txt");
  });

  it("is two lines where nothing changed, however much is broken", () => {
    const same = withBaseline(nextNight, baselineOf(nextNight));
    expect(summary(same).trimEnd().split("\n")).toHaveLength(2);
    expect(summary(same)).toContain("nothing changed");
  });

  it("names what is broken where there is nothing to compare with", () => {
    expect(summary(everything)).toContain(
      "\n✗ connections/lifecycle/reactivate/inactive/by-source · MUST: ",
    );
    expect(summary(everything)).toContain("\n≠ stranger · ");
    expect(summary(document()).trimEnd().split("\n")).toHaveLength(2);
  });

  it.each<readonly [string, string]>([
    ...unprintable,
    ["a mention", "<!channel> @everyone"],
    ["markup", "*a* [b](https://evil.example) `c`"],
  ])("holds nothing of the target's that a chat acts on: %s", (_, text) => {
    const nothing = { results: [], observations: [{ id: "stranger", observed: "a" }], drift: [] };
    const run = withBaseline(saying(text), { startedAt: nextNight.startedAt, ...nothing });
    expect(summary(run)).not.toMatch(steering);
    expect(summary(run)).not.toMatch(/<!|@everyone|\]\(|\*a\*|`c`/);
  });
});

test("the console tells what changed, since when, and what is new", async () => {
  await expect(consoleReport(nextNight)).toMatchFileSnapshot("snapshots/console-baseline.txt");
});

test("a comparison of two runs for a person", async () => {
  const options = { code: 1, colour: false, width: 100 } as const;
  await expect(comparison(nextNight, everything, options)).toMatchFileSnapshot(
    "snapshots/comparison.txt",
  );
});
