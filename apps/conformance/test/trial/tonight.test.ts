import { connect, createMock } from "@persona-conformance/mock";
import {
  allowedVersions,
  connections,
  inflections,
  newestVersion,
} from "@persona-conformance/schemas";
import { expect, it } from "vitest";
import { regularChecks } from "../../src/checks/index.ts";
import type { Cell } from "../../src/runner/check.ts";
import { openMock } from "../../src/targets/mock.ts";
import { openSession } from "../../src/targets/target.ts";
import { brokenAt } from "../../src/targets/tonight.ts";

const cell: Cell = { apiVersion: newestVersion, inflection: "kebab" };

/** The cell in which each night tries a check. */
const cellsOf = (id: string, nights: number, home = cell): readonly Cell[] => {
  const check = regularChecks.find((one) => one.id === id);
  if (check === undefined) throw new Error(`no check is called ${id}`);
  return Array.from({ length: nights }, (_, seed) => {
    const target = openMock({ timeout: 1000, seed, night: true });
    return target.elsewhere?.(check, home) ?? home;
  });
};

const someList = "connections/list/filter-status";

it("twenty nights try a list in each version and style, and half of them in the run's own cell", () => {
  const cells = cellsOf(someList, 20);
  expect(new Set(cells.map((one) => one.apiVersion))).toEqual(
    new Set([...allowedVersions, newestVersion]),
  );
  expect(new Set(cells.map((one) => one.inflection))).toEqual(new Set(inflections));
  expect(cells.filter((one) => one === cell).length).toBeGreaterThanOrEqual(10);
});

it("a night tries several checks in several versions", () => {
  const target = openMock({ timeout: 1000, seed: 1, night: true });
  const cells = regularChecks.map((check) => target.elsewhere?.(check, cell) ?? cell);
  expect(new Set(cells.map((one) => one.apiVersion)).size).toBeGreaterThan(4);
});

it.each(["protocol/idempotency/stored-success", "connections/crossed/moves", "protocol/wire/json"])(
  "a check that compares cells, or judges what others have sent, keeps its own: %s",
  (id) => expect(new Set(cellsOf(id, 20))).toEqual(new Set([cell])),
);

it("who asks for another version gets that one, and the mock with all capabilities tries the newest", () => {
  const asked = { ...cell, apiVersion: "2022-09-01" };
  expect(new Set(cellsOf(someList, 20, asked))).toEqual(new Set([asked]));
  const [check] = regularChecks;
  const target = openMock({ timeout: 1000, seed: 1 });
  expect(check && target.elsewhere?.(check, cell)).toBeUndefined();
});

it("cells are compared only in the resources that the target offers", async () => {
  const mock = createMock({});
  const [source, destination] = [mock.addOrganization(), mock.addOrganization()];
  const key = source.environments[0].keys[0] ?? "";
  const id = connect(mock, key, destination.id);
  const session = openSession(
    {
      baseUrl: "http://mock.invalid",
      fetch: mock.answer,
      clock: { now: Date.now, sleep: async () => {} },
      capabilities: new Set(["fixture"]),
      context: () => ({
        keys: { source: key },
        organizations: { source: source.id, destination: destination.id },
        fixtures: new Map([[connections.name, { resource: connections, id, last: undefined }]]),
        made: new Map(),
        authenticated: new Set(["source"]),
        memory: new Map(),
      }),
    },
    { timeout: 1000 },
  );
  await brokenAt(session, { ...cell, apiVersion: "2022-09-01" }, cell);
  const asked = session.exchanges.map(({ operation }) => operation?.resource);
  expect(new Set(asked)).toEqual(new Set([connections]));
});
