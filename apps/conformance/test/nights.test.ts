import { describe, expect, it, test, vi } from "vitest";
import { night } from "../bench/nights/night.ts";
import { faulty, good, nightsOf, sample } from "../bench/nights/plan.ts";
import { type Failure, failures } from "../bench/nights/stand-in.ts";

// A few of the nights that `pnpm nights` tries: each of whole runs.
vi.setConfig({ testTimeout: 30_000 });

const scenario = (name: string) => {
  const found = [...good, ...faulty].find((one) => one.name === name);
  if (found === undefined) throw new Error(`there is no scenario ${name}`);
  return found;
};

describe("a night in which a request fails leaves the connection to be brought back, and says nothing wrong", () => {
  it.each<[string, Failure, number]>([
    ["two keys, pending", "kill", 100],
    ["two keys, active", "kill", 60],
    ["one key, inactive", "kill", 40],
    ["two keys, pending", "gone", 90],
    ["one key, pending", "429", 30],
    ["one key, pending", "500", 4],
    // Carried out, and the replicas lag behind what nobody was told.
    ["two keys, active", "cut off", 61],
    ["two keys, inactive", "hang", 159],
    ["two keys, active", "reset", 134],
  ])("%s: %s at %i", async (name, failure, at) => {
    expect(await night({ scenario: scenario(name), failure, at })).toMatchObject({ wrong: [] });
  });

  it.each<[string, Failure, number]>([
    ["reactivate/inactive/by-source/becomes-active", "cut off", 45],
    ["reactivate/active/by-source/refused-yet-done", "kill", 80],
  ])("of a provider that is wrong (%s): %s at %i", async (name, failure, at) => {
    expect(await night({ scenario: scenario(name), failure, at })).toMatchObject({ wrong: [] });
  });
});

test("a provider that is wrong is noticed though its replicas lag", async () => {
  const name = "reactivate/active/by-source/refused-yet-done";
  expect(await night({ scenario: scenario(name) })).toMatchObject({ wrong: [], code: 1 });
});

test("a sample holds as many as are wanted, of every failure and from everywhere", () => {
  const all = nightsOf(scenario("two keys, pending"), 150);
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
