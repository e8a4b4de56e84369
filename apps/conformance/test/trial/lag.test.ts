import { faults } from "@persona-conformance/mock";
import { describe, expect, test } from "vitest";
import { oneRun } from "../../bench/nights/one-run.ts";
import { standIn } from "../../bench/nights/stand-in.ts";
import { exitCode } from "../../src/document/verdict.ts";
import { createLags } from "../../src/trial/reading/lag.ts";
import { temporaryFolder } from "../support/fake-io.ts";

/** A whole night on a sandbox whose reads lag. `took` is in milliseconds of the sandbox's clock. */
async function night(lag: number, fault?: string) {
  const broken = faults.find(({ name }) => name === fault);
  const sandbox = await standIn({
    original: "pending",
    lag,
    rateLimit: 10_000,
    ...(broken && { fault: broken }),
  });
  const began = sandbox.clock.now();
  const folder = await temporaryFolder();
  const run = await oneRun(sandbox, { folder, acceptor: "command", hangs: false, messages: [] });
  if (run === "killed") throw new Error("nobody kills this run");
  const failed = run.results.filter(({ outcome }) => outcome.kind === "failed");
  const accused = [...new Set(failed.map(({ cites }) => cites))];
  return {
    code: exitCode(run),
    took: sandbox.clock.now() - began,
    requests: run.requests,
    accused,
  };
}

test("a lag of a second costs half a minute, and no request", async () => {
  const [usual, lagging] = [await night(0), await night(1000)];
  expect([usual.code, lagging.code]).toEqual([0, 0]);
  expect(lagging.requests - usual.requests).toBeLessThanOrEqual(0);
  expect(lagging.took - usual.took).toBeLessThan(30_000);
});

describe("a lag is no defect, and hides no defect", () => {
  test.each([
    ["connections/list/without-inbound", "connections/list-both-directions"],
    ["connections/accept/hidden-from-source", "connections/one-view"],
    ["protocol/idempotency/two-seconds", "protocol/idempotent-day"],
  ])("%s accuses %s alone", async (fault, promise) => {
    expect(await night(1000, fault)).toMatchObject({ code: 1, accused: [promise] });
  });
});

describe("what a run knows of a lag", () => {
  test("nothing, as long as no read lagged", () => {
    const lags = createLags();
    lags.of("source").note(undefined, 900);
    expect(lags.of("source").ages()).toEqual([]);
    expect(lags.longest()).toBe(0);
  });

  test("the age between the last stale read and the first fresh one, more exactly with each write", () => {
    const lags = createLags();
    const lag = lags.of("source");
    lag.note(775, 1575);
    expect(lag.ages()[0]).toBe(1175);
    lag.note(undefined, 1175);
    expect(lag.ages()[0]).toBe(975);
    lag.note(975, 1100);
    expect(Math.round(lag.ages()[0] ?? 0)).toBe(1133);
    expect(lags.longest()).toBe(1100);
  });

  test("a longer one than was known, but no end of something else", () => {
    const lags = createLags();
    const lag = lags.of("source");
    lag.note(200, 300);
    lag.note(500, 700);
    expect(lags.longest()).toBe(700);
    lag.note(4000, 8000);
    expect(lags.longest()).toBe(700);
  });

  test("of each party's reads alone", () => {
    const lags = createLags();
    lags.of("destination").note(600, 700);
    expect(lags.of("source").ages()).toEqual([]);
    expect(lags.longest()).toBe(700);
  });
});
