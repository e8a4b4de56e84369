import { conditionalFaults } from "@persona-conformance/mock";
import { expect, it } from "vitest";
import { causesOf } from "../src/report/causes/causes.ts";
import { acceptsAt, runAt, those, twoKeys } from "./sandbox.ts";
import { keys, mockInTime, serveMock } from "./serve.ts";

// Checks move the connection on their way. Each of these steps is taken in another version and style.

const { all } = conditionalFaults(0, 0);

/** One night on a sandbox with three keys, whose reactivations are wrong under a condition. */
async function nightWith(fault: string) {
  const served = await serveMock(
    mockInTime({
      faults: all.filter(
        ({ name }) => name === `connections/lifecycle/reactivate/inactive/by-source/${fault}`,
      ),
    }),
  );
  return runAt(served.url, ["!*/explore/**"], {
    seed: 1,
    variables: {
      ...twoKeys,
      PERSONA_STRANGER_API_KEY: keys.stranger,
      PERSONA_ACCEPT_COMMAND: acceptsAt(served.url),
      PERSONA_CONNECTION_ID: served.id,
    },
  });
}

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
