import { conditionalFaults, faults } from "@persona-conformance/mock";
import { expect, it } from "vitest";
import { causesOf } from "../../src/report/causes/causes.ts";
import { runAt, those, threeKeysAt } from "../support/sandbox.ts";
import { mockInTime, serveMock } from "../support/serve.ts";

// Checks move the connection on their way, and read it. Each of these steps is taken in another version and style.

const all = [...faults, ...conditionalFaults(0, 0).all];

/** One night on a sandbox with three keys and a fault. */
async function nightOf(fault: string, seed = 1) {
  const served = await serveMock(mockInTime({ faults: all.filter(({ name }) => name === fault) }));
  return runAt(served.url, ["!*/explore/**"], {
    seed,
    variables: threeKeysAt(served),
  });
}

/** A night whose reactivations are wrong under a condition. */
const nightWith = (how: string) =>
  nightOf(`connections/lifecycle/reactivate/inactive/by-source/${how}`);

it("notices an action that is refused in one old version, names its promise alone, and every check goes on", async () => {
  const noticed = [];
  for (const version of ["2020-05-18", "2021-07-05", "2022-09-01", "2025-12-08"]) {
    const night = await nightWith(`refused@version=${version}`);
    const [failed, ...more] = night.results.filter(({ outcome }) => outcome.kind === "failed");
    if (failed === undefined) continue;
    noticed.push(version);
    expect(more).toEqual([]);
    expect(failed).toMatchObject({
      cites: "connections/reactivate-to-pending",
      outcome: { expected: expect.stringContaining(version) },
    });
    expect(failed.exchanges?.length).toBeGreaterThan(0);
    expect(those(night, "undecided")).toEqual([]);
  }
  // Which versions a night does not meet depends on its seed.
  expect(noticed.length).toBeGreaterThanOrEqual(3);
});

it.each(["becomes-active", "not-stored", "answers-inactive"])(
  "of a reactivation that %s in one version, the broken promise is named first",
  async (how) => {
    const night = await nightWith(`${how}@version=2020-05-18`);
    const [first] = causesOf(night, "breaks").flatMap(({ promises }) => promises);
    expect(first?.cites).toBe("connections/reactivate-to-pending");
  },
);

it("notices what reads show in one old version alone, blames the version, and every check goes on", async () => {
  const noticed = [];
  for (const seed of [2, 3, 6]) {
    const night = await nightOf("connections/versions/active-shown-as-pending", seed);
    const failed = night.results.filter(({ outcome }) => outcome.kind === "failed");
    if (failed.length === 0) continue;
    noticed.push(seed);
    for (const { cites, outcome } of failed) {
      expect(cites).toBe("protocol/version-invariant");
      expect(outcome).toMatchObject({ problem: expect.stringContaining("2022-09-01") });
    }
    expect(those(night, "undecided")).toEqual([]);
  }
  // Which statuses are read in which versions depends on the seed.
  expect(noticed.length).toBeGreaterThanOrEqual(2);
});
