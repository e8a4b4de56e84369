import { connections } from "@persona-conformance/schemas";
import { expect, it } from "vitest";
import { rateLimitAudits } from "../../src/checks/wire/rate-limit.ts";
import type { Trial } from "../../src/trial/trial.ts";

const operation = { name: "list", resource: connections, id: connections.operations.list.id };

type Answer = readonly [at: number, remaining: number, reset: number, overlapping?: boolean];

/** What the checks of the rate limit say of answers: the seconds at which they came, and what they tell. */
function judged(answers: readonly Answer[]) {
  const exchanges = answers.map(([at, remaining, reset, overlapping = false]) => ({
    by: "source",
    overlapping,
    key: 1,
    operation,
    exchange: {
      method: "GET",
      path: "/api/v1/connect/connections",
      status: 200,
      startedAt: at * 1000,
      milliseconds: 10,
      headers: {
        "ratelimit-limit": "300",
        "ratelimit-remaining": `${remaining}`,
        "ratelimit-reset": `${reset}`,
      },
    },
  }));
  // The audits of the rate limit read nothing else of a trial.
  const trial = {
    exchanges: () => exchanges,
    of: () => ({ isAvailable: false, any: () => Promise.resolve({}) }),
    memoize: () => Promise.resolve(exchanges[0]?.exchange),
    hasCapability: () => false,
    cell: {},
  } as unknown as Trial;
  return Promise.all(
    rateLimitAudits
      .map((make) => make([connections]))
      .map(async ({ cites, run }) => {
        const message = await run(trial).then(
          () => "",
          (error: Error) => error.message,
        );
        return [cites, message] as const;
      }),
  ).then(Object.fromEntries<string>);
}

it("blames the reset alone if it is in milliseconds and a new window begins", async () => {
  const outcome = await judged([
    [0, 200, 2000],
    [1, 199, 1000],
    [3, 299, 60_000],
  ]);
  expect(outcome["protocol/rate-limit-resets"]).toContain("a reset that counts down");
  expect(outcome["protocol/rate-limit-counts"]).toBe("");
});

it("blames the count if it stands still while the reset counts down", async () => {
  const outcome = await judged([
    [0, 200, 50],
    [1, 200, 49],
  ]);
  expect(outcome["protocol/rate-limit-counts"]).toContain("200 after 200");
  expect(outcome["protocol/rate-limit-resets"]).toBe("");
});

it("blames the count if requests that overlapped lowered it by fewer than they were", async () => {
  const overlapping = [
    [1, 199, 49, true],
    [1, 199, 49, true],
  ] as const;
  const outcome = await judged([[0, 200, 50], ...overlapping, [2, 198, 48]]);
  expect(outcome["protocol/rate-limit-counts"]).toContain("198 after 200 and 3 requests");
  const right = await judged([[0, 200, 50], ...overlapping, [2, 197, 48]]);
  expect(right["protocol/rate-limit-counts"]).toBe("");
  const spent = await judged([[0, 2, 50], ...overlapping, [2, 0, 48]]);
  expect(spent["protocol/rate-limit-counts"]).toBe("");
});
