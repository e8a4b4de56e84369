import { conditionalFaults } from "@persona-conformance/mock";
import { allowedVersions, newestVersion } from "@persona-conformance/schemas";
import { describe, expect, it } from "vitest";
import { checks } from "../src/checks/index.ts";
import { run } from "../src/runner/run.ts";
import { matches } from "../src/runner/select.ts";
import { suite } from "../src/suite.ts";
import { openMock } from "../src/targets/mock.ts";
import { createAskedKinds } from "../src/trial/requests/asked.ts";

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

describe("kinds of what was asked", () => {
  const answer = (status: number) =>
    // Only what is looked at.
    ({ status, body: '{"data":{"attributes":{"status":"active"}}}' }) as never;
  const asked = (method: string, path: string, more = {}, isOutdated = false) => ({
    who: "source" as const,
    request: { method, path, ...more },
    cell,
    isOutdated: () => isOutdated,
    again: () => Promise.reject(new Error("not asked")),
  });
  const kept = (...noted: readonly (readonly [ReturnType<typeof asked>, number])[]) => {
    const kinds = createAskedKinds();
    for (const [one, status] of noted) kinds.note({ ...one, answer: answer(status) });
    return kinds.all().map(({ request }) => `${request.method} ${request.path}`);
  };

  it("are told apart by everything but ids and the number of several rows", () => {
    expect(
      kept(
        [asked("GET", "/a/cxn_1"), 200],
        [asked("GET", "/a/cxn_2"), 200],
        ...["0", "1", "2", "13", "100"].map(
          (size) => [asked("GET", "/a", { query: { "page[size]": size } }), 200] as const,
        ),
        [asked("GET", "/a?page%5Bsize%5D=3"), 200],
        [asked("GET", "/a?page%5Bsize%5D=4"), 200],
      ),
    ).toEqual(["GET /a/cxn_1", "GET /a", "GET /a", "GET /a", "GET /a", "GET /a?page%5Bsize%5D=3"]);
  });

  it("are kept in their first state that is not outdated", () => {
    const get = (path: string, isOutdated: boolean) =>
      [asked("GET", path, {}, isOutdated), 200] as const;
    const [first, second, third] = ["/a/cxn_1", "/a/cxn_2", "/a/cxn_3"] as const;
    expect(kept(get(first, true), get(second, false), get(third, false))).toEqual([
      `GET ${second}`,
    ]);
  });

  it("are those that change nothing, in no cell of their own", () => {
    expect(
      kept(
        [asked("POST", "/a"), 201],
        [asked("POST", "/a"), 422],
        [asked("GET", "/a"), 500],
        [asked("GET", "/a"), 429],
        [asked("GET", "/a", { headers: { "persona-version": "1999-12-31" } }), 200],
      ),
    ).toEqual(["POST /a"]);
  });
});
