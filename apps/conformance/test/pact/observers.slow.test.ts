import { unknowns } from "@persona-conformance/schemas";
import { expect, test } from "vitest";
import { checks } from "../../src/checks/index.ts";
import { observers } from "../../src/pact/verdict/observers.ts";
import { run } from "../../src/runner/run.ts";
import { suite } from "../../src/suite.ts";
import { openMock } from "../../src/targets/mock.ts";

/** Answered, but not by each run in which the check passes, or beside what the check is about. */
const besides: ReadonlySet<string> = new Set([
  "protocol/idempotency-overlap",
  "connections/creator",
  "protocol/replay-other-style",
  "connections/filter-comma",
  "connections/filter-twice",
  "share-tokens/expire-pending",
  "share-tokens/expire-by-destination",
  "share-tokens/redeem-pending",
  "share-tokens/redeem-by-source",
  "share-tokens/redeem-while-deactivated",
  "share-tokens/destination-before",
  "share-tokens/creator-type",
  "share-tokens/peek-without-capability",
  "share-tokens/filter-comma",
  "share-tokens/filter-twice",
  "share-tokens/lapse-comes",
]);

test("the checks that answer an open question are those that a verdict takes for it", async () => {
  const target = openMock({ timeout: 1000 });
  const found = new Map<string, Set<string>>();
  await run({
    suite,
    checks: checks.filter(({ id, onDemand }) => onDemand !== true && !id.includes("/crossed/")),
    cells: [{ apiVersion: "2025-12-08", inflection: "kebab" }],
    target: {
      ...target,
      open: (check, cell, log) => ({
        ...target.open(check, cell, log),
        observe: (id) => void found.set(id, (found.get(id) ?? new Set()).add(check.id)),
      }),
    },
    seed: 1,
    drift: false,
  });
  const expected = Object.keys(unknowns).map((id) => [
    id,
    besides.has(id) ? [] : [...(found.get(id) ?? [])].toSorted(),
  ]);
  expect(observers).toEqual(Object.fromEntries(expected));
  expect(found.size).toBeGreaterThan(20);
});
