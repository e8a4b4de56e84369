import { allowedVersions, newestVersion } from "@persona-conformance/schemas";
import { expect, it } from "vitest";
import { regularChecks } from "../../src/checks/index.ts";
import type { Cell } from "../../src/runner/check.ts";
import { openMock } from "../../src/targets/mock.ts";

const cell: Cell = { apiVersion: newestVersion, inflection: "kebab" };

/** The version in which each night tries a check. */
const versionsOf = (id: string, nights: number, home = cell): readonly string[] => {
  const check = regularChecks.find((one) => one.id === id);
  if (check === undefined) throw new Error(`no check is called ${id}`);
  return Array.from({ length: nights }, (_, seed) => {
    const target = openMock({ timeout: 1000, seed, night: true });
    return (target.elsewhere?.(check, home) ?? home).apiVersion;
  });
};

it("twenty nights try a list in each version, and half of them in the run's own", () => {
  const versions = versionsOf("connections/list/filter-status", 20);
  expect(new Set(versions)).toEqual(new Set([...allowedVersions, newestVersion]));
  expect(versions.filter((one) => one === newestVersion).length).toBeGreaterThanOrEqual(10);
});

it.each(["protocol/idempotency/stored-success", "connections/crossed/moves", "protocol/wire/json"])(
  "a check that compares cells, or judges what others have sent, keeps its own: %s",
  (id) => expect(new Set(versionsOf(id, 20))).toEqual(new Set([newestVersion])),
);

it("who asks for another version gets that one, and the mock with all capabilities tries the newest", () => {
  const asked = { ...cell, apiVersion: "2022-09-01" };
  expect(new Set(versionsOf("connections/list/filter-status", 20, asked))).toEqual(
    new Set(["2022-09-01"]),
  );
  const [check] = regularChecks;
  const target = openMock({ timeout: 1000, seed: 1 });
  expect(check && target.elsewhere?.(check, cell)).toBeUndefined();
});
