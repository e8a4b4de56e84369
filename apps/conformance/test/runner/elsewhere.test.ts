import { expect, it } from "vitest";
import { Undecided, Violation } from "../../src/runner/outcome.ts";
import { cell, runSynthetic, syntheticCheck, syntheticTarget } from "../support/synthetic.ts";

const at = { ...cell, apiVersion: "2022-09-01" };

/** Tries a check that throws in these cells. */
async function tryElsewhere(
  fails: { readonly here?: unknown; readonly there?: unknown },
  broken?: "protocol/version-invariant",
  known?: () => string,
) {
  const tried: string[] = [];
  const target = syntheticTarget({ elsewhere: () => at, brokenAt: async () => broken });
  const check = syntheticCheck("a", ({ log }) => {
    const place = log.at === undefined ? "here" : "there";
    tried.push(place);
    if (fails[place] !== undefined) throw fails[place];
  });
  const { results } = await runSynthetic([check], { target, ...(known && { known }) });
  return { tried, result: results[0] };
}

it("a check that passes in another cell is not tried in the run's own", async () => {
  const { tried, result } = await tryElsewhere({});
  expect(tried).toEqual(["there"]);
  expect(result?.outcome.kind).toBe("passed");
  expect(result?.apiVersion).toBe(cell.apiVersion);
});

it("a known failure is tried in the run's own cell", async () => {
  const { tried } = await tryElsewhere({ here: new Violation("a", "b") }, undefined, () => "#1");
  expect(tried).toEqual(["here"]);
});

it("what fails in both cells is judged in the run's own", async () => {
  const { tried, result } = await tryElsewhere({
    there: new Violation("a", "b"),
    here: new Violation("c", "d"),
  });
  expect(tried).toEqual(["there", "here"]);
  expect(result?.outcome).toMatchObject({ kind: "failed", problem: "expected c, got d" });
});

it("what fails in the other cell alone is a failure that names the cell", async () => {
  const { result } = await tryElsewhere({ there: new Violation("a", "b") });
  expect(result?.outcome).toMatchObject({
    kind: "failed",
    problem: "expected a in version 2022-09-01 and kebab case, got b",
  });
});

it("what cannot be tried again in the run's own cell stays as it was found", async () => {
  const { result } = await tryElsewhere({
    there: new Violation("a", "b"),
    here: new Undecided("it is used up"),
  });
  expect(result?.outcome).toMatchObject({ kind: "failed", problem: "expected a, got b" });
});

it("where the target shows everything otherwise in that version, that is what is broken", async () => {
  const broken = "protocol/version-invariant";
  const failed = await tryElsewhere({ there: new Violation("a", "b") }, broken);
  expect(failed.result?.cites).toBe(broken);
  const because = { statement: broken, check: "b", expected: "a", actual: "b" } as const;
  const undecided = await tryElsewhere({ there: new Undecided("x", { because }) }, broken);
  expect(undecided.result?.outcome.kind).toBe("passed");
});

it("a check that is undecided in the other cell alone, without a broken promise, passes", async () => {
  const { result } = await tryElsewhere({ there: new Undecided("x") });
  expect(result?.outcome.kind).toBe("passed");
});
