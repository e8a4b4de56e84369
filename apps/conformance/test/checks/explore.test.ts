import { expect, test } from "vitest";
import { exploreChecks } from "../../src/checks/explore.ts";
import { run } from "../../src/runner/run.ts";
import { suite } from "../../src/suite.ts";
import { openMock } from "../../src/targets/mock.ts";
import { connectionArrangement } from "../../src/trial/arranging/connections.ts";
import { cells, explore, explored } from "./explore.ts";

test.each(["connections", "share-tokens"])(
  "random walks on %s find nothing on the mock",
  async (name) => {
    expect(await explore(`${name}/explore/random-walks`)).toEqual({ kind: "passed" });
  },
);

test.each([
  [
    "connections/explore/random-walks",
    /starting pending, after: destination accepts, \w+ deactivates, source reactivates \(--seed 7/,
  ],
  [
    "connections/explore/every-sequence",
    /starting active, after: source deactivates, source reactivates$/,
  ],
])("%s tells the shortest way to a divergence", async (id, steps) => {
  const outcome = await explore(id, "connections/reactivate/remembers-acceptance");
  expect(outcome).toMatchObject({ kind: "failed", expected: "a connection that is pending" });
  expect(outcome?.kind === "failed" && outcome.actual).toMatch(steps);
});

test.each([
  ["share-tokens/explore/random-walks", "created"],
  ["share-tokens/explore/every-sequence", "redeemed"],
])("%s tells how a share token is redeemed twice", async (id, from) => {
  const fault = "share-tokens/lifecycle/redeem/redeemed/by-destination/allowed";
  const outcome = await explore(id, fault);
  expect(outcome).toMatchObject({ kind: "failed", expected: "a refusal with status 409 or 422" });
  expect(outcome?.kind === "failed" && outcome.actual).toContain(`starting ${from}, after: `);
  expect(outcome?.kind === "failed" && outcome.actual).toMatch(/destination redeems(?: \(|$)/);
});

test.each(["connections/explore/random-walks", "connections/explore/every-sequence"])(
  "%s names the promise of the step that went wrong, and its answer",
  async (id) => {
    const fault = "connections/lifecycle/deactivate/active/by-destination/answers-active";
    const result = await explored(id, fault);
    expect(result?.cites).toBe("connections/deactivate-by-either");
    expect(result?.exchanges?.find(({ shows }) => shows)).toMatchObject({ method: "POST" });
  },
);

test("on a connection that is somebody's, a random walk takes legal steps alone", async () => {
  const statuses = new Set<number>();
  const target = openMock({
    timeout: 5000,
    seed: 7,
    fixture: "reuse",
    onExchange: ({ exchange: { method, status } }) => method === "POST" && statuses.add(status),
  });
  const checks = exploreChecks(connectionArrangement).filter(
    ({ needs }) => !needs.includes("disposable"),
  );
  const { results, requests } = await run({ suite, checks, cells, target, seed: 7 });
  expect(results).toMatchObject([
    { id: "connections/explore/random-walks", outcome: { kind: "passed" } },
  ]);
  expect([...statuses]).toEqual([200]);
  expect(requests).toBeLessThan(50);
});

test("the same seed finds the same walk", async () => {
  const fault = "connections/lifecycle/deactivate/active/by-destination/becomes-pending";
  const [first, second] = [
    await explore("connections/explore/random-walks", fault),
    await explore("connections/explore/random-walks", fault),
  ];
  expect(first).toMatchObject({ kind: "failed" });
  expect(second).toEqual(first);
});
