import { faults } from "@persona-conformance/mock";
import { expect, it } from "vitest";
import { exitCode } from "../../src/document/verdict.ts";
import { runAt, those, twoKeys } from "../support/sandbox.ts";
import { keys, mockInTime, serveMock, sharedClock } from "../support/serve.ts";

/** A run during which each key meets the rate limit once, at its third action. */
async function runMeetingTheLimit(fault?: string) {
  const mock = mockInTime({ faults: faults.filter(({ name }) => name === fault) });
  const served = await serveMock(mock);
  let actions = 0;
  const fetch = async (request: Request) => {
    if (request.method === "POST" && /\/(?:de|re)activate$/.test(request.url)) actions += 1;
    if (actions === 3) {
      actions += 1;
      mock.throttle(keys.source, 1);
    }
    return mock.fetch(request);
  };
  const variables = { ...twoKeys, PERSONA_CONNECTION_ID: served.id };
  const patterns = [
    "connections/lifecycle/*activate/**",
    "connections/record/*",
    "protocol/wire/*",
  ];
  const run = await runAt(served.url, patterns, { variables, fetch, clock: sharedClock });
  return { run, status: await served.status() };
}

it("a 429 that an idempotency key gets for good fails, since other keys are served", async () => {
  const { run, status } = await runMeetingTheLimit("protocol/idempotency/429-stored");
  expect([those(run, "failed"), exitCode(run)]).toEqual([["protocol/wire/rate-limit-counts"], 1]);
  expect(run.results.find(({ outcome }) => outcome.kind === "failed")?.cites).toBe(
    "protocol/idempotent-429",
  );
  expect([run.problems, status]).toEqual([[], "pending"]);
});

it("a 429 that is over after its wait fails nothing", async () => {
  const { run } = await runMeetingTheLimit();
  expect([those(run, "failed"), exitCode(run)]).toEqual([[], 0]);
});
