import { NoReplyError } from "@persona-conformance/client";
import { describe, expect, it, test } from "vitest";
import { rerunAdvice } from "../src/report/rerun-advice.ts";
import { consoleReport } from "../src/report/console.ts";
import { RunDocument } from "../src/document/run-document.ts";
import { headline } from "../src/report/headline.ts";
import { exitCode } from "../src/document/verdict.ts";
import type { Axis } from "../src/runner/check.ts";
import { arranging, Undecided, Violation } from "../src/runner/outcome.ts";
import { nothingFound } from "../src/runner/nothing-found.ts";
import type { Recorded } from "../src/runner/record.ts";
import { suite } from "../src/suite.ts";
import { cell, runSynthetic, syntheticCheck, syntheticTarget } from "./synthetic.ts";

const throwing = (error: unknown) => () => {
  throw error;
};
const broken = () => throwing(new Violation("this", "that"));
const silence = () => throwing(new NoReplyError("GET / got no reply (cut off)"));

const outcomes = ({ results }: RunDocument) => results.map(({ outcome }) => outcome);
const kinds = ({ results }: RunDocument) =>
  Object.fromEntries(results.map(({ id, outcome }) => [id, outcome.kind]));
const problems = (run: RunDocument) =>
  outcomes(run).map((outcome) => ("problem" in outcome ? outcome.problem : outcome.kind));

const exchange: Recorded["exchange"] = {
  method: "GET",
  path: "/api/v1/things?page=1",
  status: 200,
  headers: { "request-id": "req_1" },
  body: "x".repeat(5000),
  truncated: false,
  requestId: "req_1",
  startedAt: 0,
  milliseconds: 1.26,
};
const recorded: Recorded = { exchange, by: "source", cell };

describe("a check", () => {
  it("that comes to its end has passed, and nothing of what it heard is kept", async () => {
    const run = await runSynthetic([
      syntheticCheck("a", ({ log }) => {
        log.exchanges.push(recorded);
        log.lag = 12;
      }),
    ]);
    expect(outcomes(run)).toEqual([{ kind: "passed" }]);
    expect(run.results[0]).toMatchObject({ id: "a", ...cell, lag: 12 });
    expect(run.results[0]).not.toHaveProperty("exchanges");
    expect(run.finishedAt).toBe("2026-01-01T00:00:00.000Z");
    expect(exitCode(run)).toBe(0);
  });

  it("is failed by a violation, told with what was expected, and with all that was heard", async () => {
    const run = await runSynthetic([
      syntheticCheck("a", ({ log }) => {
        const evidence = { ...exchange, status: 409, sent: "y".repeat(5000), body: "" };
        log.exchanges.push(recorded, { ...recorded, exchange: evidence });
        throw new Violation("status inactive", "status active", { evidence });
      }),
    ]);
    expect(outcomes(run)).toEqual([
      {
        kind: "failed",
        problem: "expected status inactive, got status active",
        expected: "status inactive",
        actual: "status active",
      },
    ]);
    const [first, second] = run.results[0]?.exchanges ?? [];
    expect(first).toEqual({
      by: "source",
      method: "GET",
      path: "/api/v1/things?page=1",
      status: 200,
      headers: { "request-id": "req_1" },
      body: `${"x".repeat(4000)}…`,
      requestId: "req_1",
      startedAt: "1970-01-01T00:00:00.000Z",
      milliseconds: 1.3,
    });
    expect(second).toMatchObject({ status: 409, sent: "y".repeat(4000), body: "" });
  });

  it.each<[string, unknown, string]>([
    ["that could not find out", new Undecided("nobody answered"), "nobody answered"],
    ["that heard nothing", new NoReplyError("GET / got no reply"), "GET / got no reply"],
    [
      "that breaks",
      new TypeError("no such thing"),
      "the check itself broke (TypeError: no such thing), please report it",
    ],
    ["that throws a text", "a text", "the check itself broke (a text), please report it"],
    ["that throws null", null, "the check itself broke (null), please report it"],
    ["that throws undefined", undefined, "the check itself broke (undefined), please report it"],
  ])("%s is undecided", async (_, error, problem) => {
    const run = await runSynthetic([syntheticCheck("a", throwing(error))]);
    expect(outcomes(run)).toMatchObject([{ kind: "undecided", problem }]);
    expect(exitCode(run)).toBe(2);
  });

  it("whose target cannot even be talked to is undecided", async () => {
    const target = syntheticTarget({ open: throwing(new Error("no line")) });
    const run = await runSynthetic([syntheticCheck("a")], { target });
    expect(problems(run)).toEqual(["the check itself broke (Error: no line), please report it"]);
  });

  it("that never reaches its starting point is undecided, though a violation stopped it", async () => {
    const run = await runSynthetic([
      syntheticCheck("a", () => arranging("find a thing", async () => broken()())),
      syntheticCheck("b", () => arranging("find a thing", async () => throwing(new Error("c"))())),
    ]);
    expect(problems(run)).toEqual([
      "could not find a thing: expected this, got that",
      "the check itself broke (Error: c), please report it",
    ]);
  });

  it("is skipped for what the target lacks, and not begun", async () => {
    const target = syntheticTarget();
    const checks = [syntheticCheck("a", broken(), { needs: ["walk", "talk", "fly"] })];
    const run = await runSynthetic(checks, { target, required: ["fly"] });
    expect(outcomes(run)).toEqual([{ kind: "skipped", lacking: ["walk", "fly"] }]);
    expect(target.opened).toEqual([]);
    expect(run.required).toEqual(["fly"]);
  });

  it("that is known to fail carries the reason, whatever comes of it", async () => {
    const known = (id: string) => (id === "b" ? undefined : "reported in May");
    const checks = [syntheticCheck("a", broken()), syntheticCheck("b"), syntheticCheck("c")];
    const { results } = await runSynthetic(checks, { known });
    expect(results.map((result) => result.known)).toEqual([
      "reported in May",
      undefined,
      "reported in May",
    ]);
  });
});

describe("a failure that may pass by itself", () => {
  const transient = new Undecided("status 503", { transient: true });

  it.each([
    ["no reply", new NoReplyError("no reply")],
    ["a failure of the infrastructure", transient],
  ])("is tried once more and reported: %s", async (_, error) => {
    let tried = 0;
    const run = await runSynthetic([
      syntheticCheck("a", () => {
        tried += 1;
        if (tried === 1) throw error;
      }),
      syntheticCheck("b", throwing(error)),
    ]);
    expect(outcomes(run)).toEqual([
      { kind: "passed" },
      { kind: "undecided", problem: error.message, mayPassLater: true },
    ]);
    expect(run.results.map(({ retried }) => retried)).toEqual([true, true]);
  });

  it("is not tried a third time, and a violation or a plain doubt not a second time", async () => {
    const tried = { a: 0, b: 0, c: 0 };
    const checks = (["a", "b", "c"] as const).map((id) =>
      syntheticCheck(id, () => {
        tried[id] += 1;
        throw { a: transient, b: new Violation("this", "that"), c: new Undecided("who knows") }[id];
      }),
    );
    const { results } = await runSynthetic(checks);
    expect(tried).toEqual({ a: 2, b: 1, c: 1 });
    expect(results.map(({ retried }) => retried)).toEqual([true, undefined, undefined]);
  });
});

describe("a run is cut short", () => {
  const cut = (run: RunDocument) => {
    expect(run).not.toHaveProperty("finishedAt");
    return problems(run);
  };

  it("in a way that another try may do without, or not, and that is noted", async () => {
    const passing = ({ results }: RunDocument) =>
      results.map(({ outcome }) => "mayPassLater" in outcome && outcome.mayPassLater);
    const controller = new AbortController();
    const stopping = [syntheticCheck("a", () => controller.abort()), syntheticCheck("b")];
    const stopped = await runSynthetic(stopping, { signal: controller.signal });
    expect(passing(stopped)).toEqual([false, true]);
    const four = ["a", "b", "c", "d"];
    const silenced = await runSynthetic(four.map((id) => syntheticCheck(id, silence())));
    expect(passing(silenced)).toEqual([true, true, true, true]);
    expect(silenced.results.at(-1)?.outcome).toMatchObject({ kind: "undecided" });
    const bailed = [syntheticCheck("a", broken()), syntheticCheck("b")];
    expect(passing(await runSynthetic(bailed, { bail: true }))).toEqual([false, false]);
  });

  it("by a signal: the check under way and all after it are undecided", async () => {
    const controller = new AbortController();
    const target = syntheticTarget();
    const run = await runSynthetic(
      [
        syntheticCheck("a"),
        syntheticCheck("b", () => {
          controller.abort();
          broken()();
        }),
        syntheticCheck("c"),
        syntheticCheck("d", broken(), { needs: ["walk"] }),
      ],
      { target, signal: controller.signal },
    );
    expect(cut(run)).toEqual([
      "passed",
      "the run was interrupted",
      "not run: the run was interrupted",
      "not run: the run was interrupted",
    ]);
    expect(target.opened).toHaveLength(2);
    expect(exitCode(run)).toBe(2);
  });

  it("by a signal during its last check too, which is not tried again", async () => {
    const controller = new AbortController();
    const target = syntheticTarget();
    const run = await runSynthetic(
      [
        syntheticCheck("a", () => {
          controller.abort();
          silence()();
        }),
      ],
      { target, signal: controller.signal },
    );
    expect(cut(run)).toEqual(["the run was interrupted"]);
    expect(target.opened).toHaveLength(1);
  });

  it("by a target that says nothing to three checks in a row, those not counted that ask nothing", async () => {
    const target = syntheticTarget();
    const skipped = syntheticCheck("skipped", silence(), { needs: ["walk"] });
    const silent = ["a", "b", "c"].map((id) => syntheticCheck(id, silence()));
    const checks = [
      ...silent.slice(0, 2),
      skipped,
      ...silent.slice(2),
      syntheticCheck("d"),
      skipped,
    ];
    const run = await runSynthetic(checks, { target });
    expect(cut(run).slice(-3)).toEqual([
      "GET / got no reply (cut off)",
      "not run: the target no longer answers",
      "not run: the target no longer answers",
    ]);
    expect(target.opened).toHaveLength(6);
  });

  it("and not by one that answers now and then", async () => {
    const checks = ["a", "b", "ok", "c", "d", "ok"].map((id) =>
      syntheticCheck(id, id === "ok" ? () => {} : silence()),
    );
    const run = await runSynthetic(checks);
    expect(run.finishedAt).toBeDefined();
    expect(outcomes(run).filter(({ kind }) => kind === "passed")).toHaveLength(2);
  });

  it("by the first failure where it is to bail", async () => {
    const checks = () => [
      syntheticCheck("a", throwing(new Undecided("who knows"))),
      syntheticCheck("b", broken()),
      syntheticCheck("c"),
    ];
    const run = await runSynthetic(checks(), { bail: true });
    expect(cut(run)).toEqual([
      "who knows",
      "expected this, got that",
      "not run: a check before it failed",
    ]);
    expect(kinds(await runSynthetic(checks()))).toMatchObject({ c: "passed" });
  });
});

it("a check runs in the cells in which it could differ, once otherwise; those that judge the others come last", async () => {
  const target = syntheticTarget();
  const varying = (id: string, ...varies: Axis[]) => syntheticCheck(id, () => {}, { varies });
  const cells = ["v2", "v1"].flatMap((apiVersion) =>
    ["kebab", "camel"].map((inflection) => ({ apiVersion, inflection })),
  );
  const checks = [
    syntheticCheck("judge", () => {}, { runLast: true, varies: ["apiVersion"] }),
    varying("once"),
    varying("version", "apiVersion"),
    varying("style", "inflection"),
    varying("both", "inflection", "apiVersion"),
  ];
  const run = await runSynthetic(checks, { cells, target });
  expect(target.opened).toEqual([
    ...["once", "version", "style", "both", "judge"].map((id) => `${id} v2 kebab`),
    ...["style", "both"].map((id) => `${id} v2 camel`),
    ...["version", "both", "judge"].map((id) => `${id} v1 kebab`),
    "both v1 camel",
  ]);
  const ran = run.results.map(
    ({ id, apiVersion, inflection }) => `${id} ${apiVersion} ${inflection}`,
  );
  expect(ran).toEqual(target.opened);
});

describe("the document", () => {
  const observed = { question: "?", candidates: ["a"], observed: "a" };
  const target = () =>
    syntheticTarget({
      capabilities: new Set(["walk", "talk"]),
      requests: () => 7,
      observations: () => [
        { ...observed, id: "one" },
        { ...observed, id: "two", requestId: "r".repeat(5000) },
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
        { ...observed, id: "two", requestId: `${"r".repeat(4000)}…` },
      ],
      drift: [{ where: "here", what: "this" }],
    });
    const [a, b] = results;
    expect(a).toMatchObject({ id: "a", also: ["connections/create-is-pending"], ...cell });
    expect(a).not.toHaveProperty("known");
    expect(b).toMatchObject({ id: "b", known: "because" });
    for (const name of ["also", "lag", "retried", "exchanges"]) expect(b).not.toHaveProperty(name);
    for (const { milliseconds } of results) expect(milliseconds).toBeLessThan(1000);
  });

  it("leaves out the drift where nobody asks for it", async () => {
    const run = await runSynthetic([syntheticCheck("a")], { target: target(), drift: false });
    expect(run.drift).toEqual([]);
  });

  it("tells how long the target took, where that is known", async () => {
    const times = [{ operation: "x", requests: 1, median: 2, longest: 3 }];
    const told = syntheticTarget({ responseTimes: () => times });
    const run = await runSynthetic([syntheticCheck("a")], { target: told });
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
  const told: unknown[] = [];
  const checks = [syntheticCheck("a", broken()), syntheticCheck("b")];
  await runSynthetic(checks, { onProgress: (progress) => told.push(progress) });
  expect(told).toEqual([
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
        for (let turn = 0; turn < 5; turn += 1) await Promise.resolve();
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
    "a mistake of this suite's while showing the progress (RangeError: no more room)",
  ]);
  expect(exitCode(document)).toBe(2);
});

test("where the target cannot be brought back, the file is named that the next run does it from", async () => {
  const close = throwing(new RangeError("no more room"));
  const target = syntheticTarget({ close, journal: () => "/state/journal.json" });
  const { problems: said } = await runSynthetic([syntheticCheck("a")], { target });
  expect(said).toEqual([
    "the target may not be as it was found: the next run brings it back from /state/journal.json, and so does `doctor --restore`",
    "a mistake of this suite's while bringing the target back (RangeError: no more room)",
  ]);
});

test("what an earlier run has found out is not found out again", async () => {
  const tried: string[] = [];
  const checks = ["a", "b"].map((id) => syntheticCheck(id, () => void tried.push(id)));
  const { results } = await runSynthetic(checks);
  const [before] = results.map((one) => ({ ...one, carried: "2026-01-01T00:00:00.000Z" }));
  tried.length = 0;
  const run = await runSynthetic(checks, {
    target: syntheticTarget({ carriedOver: ({ id }) => (id === "a" ? before : undefined) }),
  });
  expect(tried).toEqual(["b"]);
  expect(run.results[0]).toStrictEqual(before);
  expect(run.results[1]).not.toHaveProperty("carried");
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
    const said = `${sentence[0]?.toUpperCase() ?? ""}${sentence.slice(1)}.`;
    expect([consoleReport(run).includes(`\n${sentence}\n`), headline(run).endsWith(said)]).toEqual([
      true,
      true,
    ]);
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
