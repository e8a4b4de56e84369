import { describe, expect, it, test } from "vitest";
import { night } from "../../bench/nights/night.ts";
import { faulty, good, nightsOf, sample } from "../../bench/nights/plan.ts";
import { type Failure, failures } from "../../bench/nights/stand-in.ts";

// A few of the nights that `pnpm nights` tries, each of whole runs.
const scenario = (name: string) => {
  const found = [...good, ...faulty].find((one) => one.name === name);
  if (found === undefined) throw new Error(`there is no scenario ${name}`);
  return found;
};

describe("a night in which a request fails leaves the connection to be brought back, and says nothing wrong", () => {
  const failing: readonly [string, Failure, number][] = [
    ["nobody accepts, inactive", "kill", 40],
    ["nobody accepts, pending", "429", 30],
    // Carried out, and the replicas lag behind what nobody was told.
    ["a command accepts, active", "cut off", 61],
    ["a command accepts, inactive", "hang", 159],
    ["a person has accepted, inactive", "gone", 30],
  ];
  it.each(failing)("%s: %s at %i", async (name, failure, at) => {
    expect(await night({ scenario: scenario(name), failure, at })).toMatchObject({ wrong: [] });
  });

  it.each<[string, Failure, number]>([
    ["connections/lifecycle/reactivate/inactive/by-source/becomes-active", "cut off", 45],
    ["connections/lifecycle/reactivate/active/by-source/refused-yet-done", "kill", 80],
  ])("of a provider that is wrong (%s): %s at %i", async (name, failure, at) => {
    expect(await night({ scenario: scenario(name), failure, at })).toMatchObject({ wrong: [] });
  });
});

test("a provider that is wrong is noticed though its replicas lag", async () => {
  const name = "connections/lifecycle/reactivate/active/by-source/refused-yet-done";
  expect(await night({ scenario: scenario(name) })).toMatchObject({ wrong: [], code: 1 });
});

test("a request that fails while the connection is brought back is sent again", async () => {
  const inactive = scenario("nobody accepts, inactive");
  const { asked } = await night({ scenario: inactive });
  for (const before of [2, 3, 4]) {
    const came = await night({ scenario: inactive, failure: "reset", at: asked - before });
    expect(came).toMatchObject({ wrong: [], code: 0 });
  }
});

test("a sample holds as many as are wanted, of every failure and from everywhere", () => {
  const all = nightsOf(scenario("a command accepts, pending"), 150);
  expect(all).toHaveLength(150 * failures.length);
  const some = sample(all, 300);
  expect(new Set(some).size).toBe(300);
  for (const failure of failures) {
    const of = some.filter((one) => one.failure === failure);
    expect(of.length).toBeGreaterThan(30);
    expect(new Set(of.map(({ at = 0 }) => Math.floor(at / 15))).size).toBeGreaterThan(8);
  }
  expect(sample(all, Infinity)).toBe(all);
});
