import { type Fault, faultsOf, type Served } from "@persona-conformance/mock";
import {
  defineLifecycle,
  defineResource,
  newestVersion,
  operation,
} from "@persona-conformance/schemas";
import { expect, test } from "vitest";
import { lifecycleChecks } from "../../src/checks/lifecycle.ts";
import { wireChecks } from "../../src/checks/wire/index.ts";
import { exitCode } from "../../src/document/verdict.ts";
import { run } from "../../src/runner/run.ts";
import { suite } from "../../src/suite.ts";
import { openMock } from "../../src/targets/mock.ts";
import type { Arrangement } from "../../src/trial/arranging/arrangement.ts";
import { promisesOf } from "./own-statements.ts";

const promise = promisesOf("house-events");
const statuses = [200, 400, 401, 403, 404, 429] as const;

/** A resource with one status and no action, which can only be read. */
const events = defineResource({
  name: "house-events",
  one: "house event",
  type: "house/event",
  idPrefix: "evt_",
  attributes: {
    status: "status",
    "house-organization-id": "organization",
    what: "text or null",
    "created-at": "timestamp",
    "updated-at": "timestamp",
  },
  relationships: {},
  removed: [],
  lasting: ["created-at"],
  creation: [],
  filters: [],
  parties: { source: "house-organization-id", destination: "house-organization-id" },
  operations: {
    list: operation("list-events", "GET", "/house/events", statuses),
    retrieve: operation("retrieve-an-event", "GET", "/house/events/{event-id}", statuses),
  },
  lifecycle: defineLifecycle({
    initial: "recorded",
    statuses: ["recorded"],
    parties: ["source", "destination"],
    actions: {},
    refusals: { status: [], party: [] },
  }),
  cites: {
    type: promise("type"),
    shape: promise("shape"),
    timestamps: promise("timestamps"),
    statuses: promise("statuses"),
    envelope: promise("envelope"),
    initial: promise("initial"),
    removed: promise("removed"),
    acts: promise("acts"),
    refused: promise("refused"),
    reads: promise("reads"),
  },
});
const served: Served = { resource: events };
const arrangement: Arrangement = {
  resource: events,
  by: "source",
  needs: { one: [], moved: [] },
  creation: () => undefined,
  subject: { statement: promise("reads"), check: "protocol/wire/envelope" },
};
const checks = [...lifecycleChecks(arrangement), ...wireChecks([events])];

/** Runs the checks on a mock that has this many events. */
async function runOn(count: number, faults: readonly Fault[] = []) {
  const others = {
    served: [served],
    arrangements: new Map([[events.name, arrangement]]),
    add: (mock, { keys }) => {
      for (let made = 0; made < count; made += 1) mock.add(events, keys.source ?? "", {});
    },
  } satisfies Parameters<typeof openMock>[0]["others"];
  const target = openMock({ timeout: 5000, faults, others });
  const cells = [{ apiVersion: newestVersion, inflection: "kebab" }];
  return run({ suite, checks, cells, target, seed: 0 });
}

test("a resource that can only be read is tried like any other", async () => {
  const { results, problems, drift } = await runOn(2);
  expect(results.filter(({ outcome }) => outcome.kind !== "passed")).toEqual([]);
  expect([problems, drift]).toEqual([[], []]);
});

test("without any in the list, the checks are undecided and say so", async () => {
  const { results } = await runOn(0);
  const open = results.flatMap(({ outcome }) =>
    outcome.kind === "undecided" ? [outcome.problem] : [],
  );
  expect(new Set(open)).toEqual(new Set(["the list holds no house event"]));
});

const own = faultsOf([served]).filter(({ name }) => name.startsWith(`${events.name}/`));

test.each(own)("the fault $name is noticed", async (fault) => {
  expect(exitCode(await runOn(2, [fault]))).toBe(1);
});
