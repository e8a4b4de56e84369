import { NoReplyError } from "@persona-conformance/client";
import { describe, expect, it } from "vitest";
import type { RunDocument } from "../../src/document/run-document.ts";
import { exitCode } from "../../src/document/verdict.ts";
import type { Axis } from "../../src/runner/check.ts";
import { arranging, Undecided, Violation } from "../../src/runner/outcome.ts";
import { cell, runSynthetic, syntheticCheck, syntheticTarget } from "../support/synthetic.ts";
import {
  throwing,
  broken,
  silence,
  outcomes,
  kinds,
  problems,
  exchange,
  recorded,
} from "../support/run-outcomes.ts";

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
    ["that heard nothing", new NoReplyError("GET /: no answer"), "GET /: no answer"],
    [
      "that breaks",
      new TypeError("no such thing"),
      "the check itself threw an error (TypeError: no such thing), please report it",
    ],
    ["that throws a text", "a text", "the check itself threw an error (a text), please report it"],
    ["that throws null", null, "the check itself threw an error (null), please report it"],
    [
      "that throws undefined",
      undefined,
      "the check itself threw an error (undefined), please report it",
    ],
  ])("%s is undecided", async (_, error, problem) => {
    const run = await runSynthetic([syntheticCheck("a", throwing(error))]);
    expect(outcomes(run)).toMatchObject([{ kind: "undecided", problem }]);
    expect(exitCode(run)).toBe(2);
  });

  it("whose target cannot even be talked to is undecided", async () => {
    const target = syntheticTarget({ open: throwing(new Error("no line")) });
    const run = await runSynthetic([syntheticCheck("a")], { target });
    expect(problems(run)).toEqual([
      "the check itself threw an error (Error: no line), please report it",
    ]);
  });

  it("that never reaches its starting point is undecided, though a violation stopped it", async () => {
    const run = await runSynthetic([
      syntheticCheck("a", () => arranging("find a thing", async () => broken()())),
      syntheticCheck("b", () => arranging("find a thing", async () => throwing(new Error("c"))())),
    ]);
    expect(problems(run)).toEqual([
      "could not find a thing: expected this, got that",
      "the check itself threw an error (Error: c), please report it",
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

  it("by a signal, also where no check waits for anything", async () => {
    const controller = new AbortController();
    let begun = 0;
    const busy = Array.from({ length: 20 }, (_, index) =>
      syntheticCheck(`busy ${index}`, () => {
        if (index === 0) setTimeout(() => controller.abort(), 5);
        begun ||= performance.now();
        while (performance.now() < begun + 2 * index);
      }),
    );
    const run = await runSynthetic(busy, { signal: controller.signal });
    expect(cut(run)[0]).toBe("passed");
    expect(cut(run).at(-1)).toBe("not run: the run was interrupted");
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
      "GET /: no answer (cut off)",
      "not run: the target no longer answers",
      "not run: the target no longer answers",
    ]);
    expect(target.opened).toHaveLength(6);
  });

  it("but not by a target that answers now and then", async () => {
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
    const known = await runSynthetic(checks(), { bail: true, known: () => "ticket 12" });
    expect(kinds(known)).toMatchObject({ b: "failed", c: "passed" });
    const advice = syntheticCheck("b", broken(), { cites: "protocol/unknown-route" });
    const advised = await runSynthetic([advice, syntheticCheck("c")], { bail: true });
    expect(kinds(advised)).toMatchObject({ b: "failed", c: "passed" });
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
