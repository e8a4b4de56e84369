import { type Fault, faultsOf } from "@persona-conformance/mock";
import { createRegistry, newestVersion } from "@persona-conformance/schemas";
import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { exploreChecks } from "../../src/checks/explore.ts";
import { lifecycleChecks } from "../../src/checks/lifecycle.ts";
import { wireChecks } from "../../src/checks/wire/index.ts";
import { exitCode } from "../../src/document/verdict.ts";
import { html } from "../../src/report/html/run.ts";
import type { Check } from "../../src/runner/check.ts";
import { run } from "../../src/runner/run.ts";
import { suite } from "../../src/suite.ts";
import { openMock } from "../../src/targets/mock.ts";
import type { Trial } from "../../src/trial/trial.ts";
import { doorArrangement, doors, servedDoors } from "./garden-doors.ts";

const others = {
  served: [servedDoors],
  arrangements: new Map([[doors.name, doorArrangement]]),
};
const checks: readonly Check<Trial>[] = [
  ...lifecycleChecks(doorArrangement),
  ...wireChecks([doors]),
];
const cells = [{ apiVersion: newestVersion, inflection: "kebab" }];

async function runOn(faults: readonly Fault[] = [], tried = checks) {
  const target = openMock({ timeout: 5000, faults, others });
  return run({ suite, checks: tried, cells, target, seed: 0 });
}

test("a second resource costs 120 lines at the most, and is tried as its table says", async () => {
  const knowledge = readFileSync(new URL("garden-doors.ts", import.meta.url), "utf8");
  expect(knowledge.split("\n").length).toBeLessThanOrEqual(120);
  const document = await runOn();
  expect(document.results.filter(({ outcome }) => outcome.kind !== "passed")).toEqual([]);
  expect(document.drift).toEqual([]);
  const ids = document.results.map(({ id }) => id);
  for (const { action, status, party } of doors.lifecycle.attempts) {
    expect(ids).toContain(`garden-doors/lifecycle/${action}/${status}/by-${party}`);
  }
  expect(document.responseTimes?.map(({ operation }) => operation)).toEqual(
    Object.values(doors.operations)
      .map(({ id }) => id)
      .toSorted(),
  );
});

/** What the protocol's own checks notice, which are tried on connections, is noticed there. */
const own = faultsOf([servedDoors]).filter(({ name }) => name.startsWith(`${doors.name}/`));

test.each(own)("the fault $name is noticed", async (fault) => {
  expect(exitCode(await runOn([fault]))).toBe(1);
});

type Json = Readonly<Record<string, unknown>>;

const breaks = doors.cites.shape;
const written = (name: string, change: (json: Json) => Record<string, unknown>): Fault => ({
  name,
  breaks,
  rules: ({ resource }) => ({ resource: (view, context) => change(resource(view, context)) }),
});
const withAttribute = (name: string, value: unknown) =>
  written(name, (json) => ({
    ...json,
    attributes: { ...Object(json["attributes"]), [name]: value },
  }));
const finished = (name: string, change: { status?: number; headers?: {} }): Fault => ({
  name,
  breaks,
  protocol: ({ finish }) => ({
    finish(answer, context) {
      const right = finish(answer, context);
      return context?.method === "GET" && right.status === 200 ? { ...right, ...change } : right;
    },
  }),
});

test.each([
  ["type", written("type", (json) => ({ ...json, type: "house/door" })), "type"],
  ["date", withAttribute("updated-at", "yesterday"), "timestamps"],
  ["key style", withAttribute("doorBell", "x"), "key-style"],
  ["status", withAttribute("status", "ajar"), "status-values"],
  ["HTTP status", finished("status", { status: 206 }), "statuses"],
  ["header", finished("headers", { headers: {} }), "headers"],
])("the wire checks fail its wrong %s unasked", async (_, wrong, audit) => {
  const { results } = await runOn([wrong], wireChecks([doors]));
  const failed = results.filter(({ outcome }) => outcome.kind === "failed").map(({ id }) => id);
  expect(failed).toContain(`protocol/wire/${audit}`);
});

test("walks find nothing on it", async () => {
  const { results } = await runOn([], exploreChecks(doorArrangement));
  expect(results.map(({ outcome }) => outcome)).toEqual([{ kind: "passed" }, { kind: "passed" }]);
});

test("its lifecycle is drawn in the HTML report", async () => {
  const document = await runOn();
  const page = html(document, createRegistry([doors]));
  expect(page).toContain("The life of a garden door");
  expect(page).toContain('id="transition/garden-doors/open/closed"');
  expect(page).toContain("every attempt on a garden door");
});
