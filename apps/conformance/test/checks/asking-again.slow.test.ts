import { conditionalFaults } from "@persona-conformance/mock";
import { allowedVersions, newestVersion } from "@persona-conformance/schemas";
import { describe, expect, it } from "vitest";
import { checks } from "../../src/checks/index.ts";
import { run } from "../../src/runner/run.ts";
import { matches } from "../../src/runner/select.ts";
import { suite } from "../../src/suite.ts";
import { openMock } from "../../src/targets/mock.ts";

const { all } = conditionalFaults(0, 0);
const cell = { apiVersion: newestVersion, inflection: "kebab" };
const id = "protocol/crossed/answers";

/** What the check finds in a night where a fault is at work under a condition, after checks that notice nothing. */
async function found(name: string | undefined, patterns: readonly string[], seed: number) {
  const faults = all.filter((fault) => fault.name === name);
  expect(faults).toHaveLength(name === undefined ? 0 : 1);
  const { results } = await run({
    suite,
    checks: checks.filter((one) => [...patterns, id].some((pattern) => matches(pattern, one.id))),
    cells: [cell],
    target: openMock({ timeout: 5000, faults, seed }),
    seed,
    drift: false,
  });
  const others = results.filter((one) => one.id !== id && one.outcome.kind !== "passed");
  expect(others.map((one) => one.id)).toEqual([]);
  return results.find((one) => one.id === id);
}

const nights = Array.from({ length: allowedVersions.length }, (_, night) => night);

describe("what was asked comes again in other versions and styles", () => {
  it("passes where the answers are the same", async () => {
    for (const night of nights)
      expect((await found(undefined, ["connections/list/**"], night))?.outcome.kind).toBe("passed");
  });

  it.each([
    [
      "share-tokens/create/too-long@version=2021-07-05",
      "share-tokens/create/**",
      "protocol/version-invariant",
    ],
    [
      "share-tokens/create/too-long@style=camel",
      "share-tokens/create/**",
      "protocol/inflection-values",
    ],
    [
      "share-tokens/redeem/refused-for-its-mode-yet-done@version=2023-01-05",
      "share-tokens/redeem/**",
      "share-tokens/refusal-changes-nothing",
    ],
    [
      "connections/list/filter-status-ignored@version=2020-05-18",
      "connections/list/filter-status",
      "protocol/version-invariant",
    ],
  ])("notices %s within as many nights as there are versions", async (name, pattern, cites) => {
    const failed = [];
    for (const night of nights) {
      const result = await found(name, [pattern], night);
      if (result?.outcome.kind === "failed") failed.push(result.cites);
    }
    expect(new Set(failed)).toEqual(new Set([cites]));
  });
});
