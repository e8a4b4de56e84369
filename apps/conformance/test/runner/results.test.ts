import { setImmediate } from "node:timers/promises";
import { NoReplyError } from "@persona-conformance/client";
import { describe, expect, it, test } from "vitest";
import { rerunAdvice } from "../../src/report/headline/rerun-advice.ts";
import { consoleReport } from "../../src/report/console/run.ts";
import { RunDocument } from "../../src/document/run-document.ts";
import { headline } from "../../src/report/headline/headline.ts";
import { exitCode } from "../../src/document/verdict.ts";
import { Undecided } from "../../src/runner/outcome.ts";
import { nothingFound } from "../../src/runner/nothing-found.ts";
import { suite } from "../../src/suite.ts";
import { cell, runSynthetic, syntheticCheck, syntheticTarget } from "../support/synthetic.ts";
import { throwing, broken, outcomes, recorded } from "../support/run-outcomes.ts";

const longest = `${"r".repeat(4000)}…`;
const shown = { ...recorded, exchange: { ...recorded.exchange, requestId: "r".repeat(5000) } };

describe("the document", () => {
  const observed = { question: "?", candidates: ["a"], observed: "a" };
  const target = () =>
    syntheticTarget({
      capabilities: new Set(["walk", "talk"]),
      requests: () => 7,
      observations: () => [
        { ...observed, id: "one" },
        { ...observed, id: "two", check: "a", shown },
      ],
      drift: () => [{ where: "here", what: "this" }],
    });

  it("holds what the target and its checks tell, to the letter", async () => {
    const checks = [
      syntheticCheck("a", () => {}, { alsoCites: ["connections/create-is-pending"] }),
      syntheticCheck("b"),
    ];
    const run = await runSynthetic(checks, {
      target: target(),
      seed: 5,
      known: (id) => (id === "b" ? "because" : undefined),
    });
    const { results, suite: _, ...rest } = run;
    expect(rest).toEqual({
      format: 2,
      target: {
        kind: "synthetic",
        baseUrl: "https://synthetic.invalid",
        capabilities: ["talk", "walk"],
      },
      startedAt: "2026-01-01T00:00:00.000Z",
      finishedAt: "2026-01-01T00:00:00.000Z",
      seed: 5,
      requests: 7,
      required: [],
      problems: [],
      outdated: [],
      observations: [
        { ...observed, id: "one" },
        {
          ...observed,
          id: "two",
          check: "a",
          requestId: longest,
          exchange: expect.objectContaining({ ...cell, status: 200, requestId: longest }),
        },
      ],
      drift: [{ where: "here", what: "this" }],
    });
    const [a, b] = results;
    expect(a).toMatchObject({ id: "a", alsoCites: ["connections/create-is-pending"], ...cell });
    expect(a).not.toHaveProperty("known");
    expect(b).toMatchObject({ id: "b", known: "because" });
    for (const name of ["alsoCites", "lag", "retried", "exchanges"])
      expect(b).not.toHaveProperty(name);
    for (const { milliseconds } of results) expect(milliseconds).toBeLessThan(1000);
  });

  it("leaves out the drift where nobody asks for it", async () => {
    const run = await runSynthetic([syntheticCheck("a")], { target: target(), drift: false });
    expect(run.drift).toEqual([]);
  });

  it("tells how long the target took, where that is known", async () => {
    const times = [{ operation: "x", requests: 1, median: 2, longest: 3 }];
    const timed = syntheticTarget({ responseTimes: () => times });
    const run = await runSynthetic([syntheticCheck("a")], { target: timed });
    expect(run.responseTimes).toEqual(times);
    expect(await runSynthetic([syntheticCheck("a")])).not.toHaveProperty("responseTimes");
  });

  it("of a shard says which part it is, and holds what judges the others in every part", async () => {
    const ids = ["a", "b", "c", "d"];
    const checks = [
      syntheticCheck("last", () => {}, { runLast: true }),
      ...ids.map((id) => syntheticCheck(id)),
    ];
    const parts = await Promise.all(
      [1, 2].map((index) => runSynthetic(checks, { shard: { index, of: 2 } })),
    );
    expect(parts.map(({ shard }) => shard)).toEqual([
      { index: 1, of: 2, results: 5 },
      { index: 2, of: 2, results: 5 },
    ]);
    expect(parts.map(({ results }) => results.map(({ id }) => id))).toEqual([
      ["a", "c", "last"],
      ["b", "d", "last"],
    ]);
    expect(await runSynthetic(checks)).not.toHaveProperty("shard");
  });

  it("says what was required", async () => {
    const run = await runSynthetic([syntheticCheck("a")], { required: ["accept"] });
    expect(run.required).toEqual(["accept"]);
  });

  it("of an undecided check that heard nothing has no exchanges", async () => {
    const run = await runSynthetic([syntheticCheck("a", throwing(new Undecided("no")))]);
    expect(run.results[0]).not.toHaveProperty("exchanges");
  });
});

it("what stands in the way of leaving the target as it was found is a problem of the run", async () => {
  const target = syntheticTarget({ close: async () => ["a light is still on"] });
  const run = await runSynthetic([syntheticCheck("a")], { target });
  expect(run.problems).toEqual(["a light is still on"]);
  expect(exitCode(run)).toBe(2);
});

it("progress tells of each check before it is run, and how many have failed", async () => {
  const seen: unknown[] = [];
  const checks = [syntheticCheck("a", broken()), syntheticCheck("b")];
  await runSynthetic(checks, { onProgress: (progress) => seen.push(progress) });
  expect(seen).toEqual([
    { done: 0, of: 2, id: "a", failed: 0 },
    { done: 1, of: 2, id: "b", failed: 1 },
  ]);
});

describe("checks that only read are run at the same time, so many at a time", () => {
  const running: string[] = [];
  const overlaps: string[] = [];
  const order: string[] = [];
  const slow = (id: string, needs: readonly string[] = [], last?: true) =>
    syntheticCheck(
      id,
      async () => {
        order.push(id);
        overlaps.push(...running.map((other) => `${other} ${id}`));
        running.push(id);
        for (let turn = 0; turn < 5; turn += 1) await setImmediate();
        running.splice(running.indexOf(id), 1);
      },
      { needs, ...(last && { runLast: last }) },
    );
  const checks = [
    slow("all", [], true),
    slow("a"),
    slow("move", ["talk"]),
    slow("b"),
    slow("c"),
    slow("move again", ["talk"]),
  ];
  const target = () => syntheticTarget({ readsOnly: ({ needs }) => !needs.includes("talk") });

  it.each([
    [1, [], ["a", "move", "b", "c", "move again", "all"]],
    [2, ["a b"], ["a", "b", "c", "move", "move again", "all"]],
    [9, ["a b", "a c", "b c"], ["a", "b", "c", "move", "move again", "all"]],
  ])("%i", async (concurrency, expected, inOrder) => {
    for (const list of [running, overlaps, order]) list.length = 0;
    const run = await runSynthetic(checks, { concurrency, target: target() });
    expect(run.results.map(({ id }) => id)).toEqual(["a", "move", "b", "c", "move again", "all"]);
    expect(overlaps).toEqual(expected);
    expect(order).toEqual(inOrder);
  });

  it("but first and alone those that need what does not last", async () => {
    for (const list of [running, overlaps, order]) list.length = 0;
    await runSynthetic(checks, {
      concurrency: 9,
      target: { ...target(), expiringCapability: "talk" },
    });
    expect(order).toEqual(["move", "move again", "a", "b", "c", "all"]);
  });
});

test("a run goes on though something of ours breaks, and says so", async () => {
  const closed: number[] = [];
  const target = syntheticTarget({
    async close(results) {
      closed.push(results.length);
      return [];
    },
  });
  const document = await runSynthetic([syntheticCheck("a"), syntheticCheck("b")], {
    target,
    onProgress({ done }) {
      if (done === 1) throw new RangeError("no more room");
    },
  });
  expect(closed).toEqual([2]);
  expect(outcomes(document)).toEqual([{ kind: "passed" }, { kind: "passed" }]);
  expect(document.problems).toEqual([
    "a mistake of this suite while showing the progress (RangeError: no more room)",
  ]);
  expect(exitCode(document)).toBe(2);
});

test("where the target cannot be brought back, the file is named that the next run does it from", async () => {
  const close = throwing(new RangeError("no more room"));
  const target = syntheticTarget({ close, journal: () => "/state/journal.json" });
  const { problems: found } = await runSynthetic([syntheticCheck("a")], { target });
  expect(found).toEqual([
    "the target may not be restored: the next run restores it from /state/journal.json, and so does `doctor --restore`",
    "a mistake of this suite while restoring the target (RangeError: no more room)",
  ]);
});

test("what an earlier run has found out is not found out again", async () => {
  const tried: string[] = [];
  const checks = ["a", "b"].map((id) => syntheticCheck(id, () => void tried.push(id)));
  const { results } = await runSynthetic(checks);
  const [before] = results.map((one) => ({ ...one, carriedOver: "2026-01-01T00:00:00.000Z" }));
  tried.length = 0;
  const run = await runSynthetic(checks, {
    target: syntheticTarget({ carriedOver: ({ id }) => (id === "a" ? before : undefined) }),
  });
  expect(tried).toEqual(["b"]);
  expect(run.results[0]).toStrictEqual(before);
  expect(run.results[1]).not.toHaveProperty("carriedOver");
  const known = await runSynthetic(checks, {
    target: syntheticTarget({ carriedOver: () => before }),
    known: () => "because",
  });
  expect(known.results[0]).toStrictEqual({ ...before, known: "because" });
});

test("a run that could not begin is a document, too, and inconclusive", () => {
  const run = nothingFound("sandbox", "2026-01-01T00:00:00.000Z", 7, "nobody is there");
  expect(RunDocument.parse(run)).toStrictEqual({
    format: 2,
    suite,
    target: { kind: "sandbox", baseUrl: "", capabilities: [] },
    startedAt: "2026-01-01T00:00:00.000Z",
    seed: 7,
    requests: 0,
    required: [],
    problems: ["nobody is there"],
    outdated: [],
    results: [],
    observations: [],
    drift: [],
  });
  expect(exitCode(run)).toBe(2);
});

describe("an inconclusive run says whether to run again", () => {
  it.each<[string, Error, string]>([
    ["run again: 1 check may pass then", new NoReplyError("no reply"), "no reply"],
    [
      "run again: 1 check may pass then",
      new Undecided("the rate limit outlasted our patience", { mayPassLater: true }),
      "a rate limit",
    ],
    ["running again will not help until this is fixed", new Undecided("no key"), "no key"],
  ])("%s", async (sentence, error) => {
    const run = await runSynthetic([syntheticCheck("a", throwing(error))]);
    expect(rerunAdvice(run)).toBe(sentence);
    const message = `${sentence[0]?.toUpperCase() ?? ""}${sentence.slice(1)}.`;
    expect([
      consoleReport(run).includes(`\n${sentence}\n`),
      headline(run).endsWith(message),
    ]).toEqual([true, true]);
  });

  it("of several reasons, with the others", async () => {
    const run = await runSynthetic([
      syntheticCheck("a", throwing(new Undecided("no key"))),
      syntheticCheck("b", throwing(new NoReplyError("no reply"))),
    ]);
    expect(rerunAdvice(run)).toBe("run again: 1 check may pass then; fix the rest first");
    expect(rerunAdvice(await runSynthetic([syntheticCheck("a")]))).toBeUndefined();
  });
});
