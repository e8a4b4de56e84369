import { faults } from "@persona-conformance/mock";
import { describe, expect, it, test } from "vitest";
import { exitCode } from "../../src/document/verdict.ts";
import { unexplained } from "../../src/report/causes/causes.ts";
import { openAt, runAt, twoKeys } from "../support/sandbox.ts";
import { mockInTime, serveMock, sharedClock } from "../support/serve.ts";

const failing = (name: string) =>
  mockInTime({ faults: faults.filter((fault) => fault.name === `connections/failures/${name}`) });

describe("an operation that always fails, while others are answered, is accused also where a run begins with it", () => {
  it.each([
    ["list-is-always-503", "connections/list-both-directions"],
    ["retrieve-is-always-500", "connections/retrieve-answers-200"],
    ["destination-is-always-500", "connections/one-view"],
  ])("%s", async (name, promise) => {
    const served = await serveMock(failing(name));
    const variables = { ...twoKeys, PERSONA_CONNECTION_ID: served.id };
    const run = await runAt(served.url, ["protocol/wire/outages"], { variables });
    expect(run.results.map(({ cites, outcome }) => [cites, outcome.kind])).toEqual([
      [promise, "failed"],
    ]);
    expect(exitCode(run)).toBe(1);
  });
});

test("a check that met the failure is folded under it, also where its requests overlapped", async () => {
  const served = await serveMock(failing("reactivate-is-always-503"));
  const variables = { ...twoKeys, PERSONA_CONNECTION_ID: served.id };
  const patterns = ["connections/actions/races", "protocol/wire/outages"];
  const run = await runAt(served.url, patterns, { clock: sharedClock, variables });
  expect(run.results.map(({ id, outcome }) => [id, outcome.kind])).toEqual([
    ["connections/actions/races", "undecided"],
    ["protocol/wire/outages", "failed"],
  ]);
  expect(unexplained(run)).toEqual([]);
  // Five in a row show that it always fails.
  const failed = run.results.find(({ outcome }) => outcome.kind === "failed");
  const statuses = failed?.exchanges?.map(({ status }) => status).filter((status) => status >= 500);
  expect(statuses).toHaveLength(5);
});

test("a target that fails as a whole after its first answer is not accused", async () => {
  const mock = mockInTime();
  let asked = 0;
  const served = await serveMock({
    ...mock,
    async fetch(request) {
      asked += 1;
      return asked === 1 ? mock.fetch(request) : new Response("{}", { status: 503 });
    },
  });
  const variables = { PERSONA_CONNECTION_ID: served.id };
  await expect(openAt(served.url, { variables })).rejects.toThrow(
    "answers, but a run could not begin (the target failed: status 503 and {})",
  );
});

describe("an action that is done, and yet always fails", () => {
  const nightOn = async (patterns: readonly string[]) => {
    const served = await serveMock(failing("reactivate-is-done-yet-503"));
    const variables = { ...twoKeys, PERSONA_CONNECTION_ID: served.id };
    const run = await runAt(served.url, patterns, { variables });
    return { run, status: await served.status() };
  };

  it("is accused", async () => {
    const { run } = await nightOn(["connections/lifecycle/**", "protocol/wire/outages"]);
    const failed = run.results.filter(({ outcome }) => outcome.kind === "failed");
    expect(failed.map(({ cites }) => cites)).toEqual(["connections/action-answers-200"]);
  });

  it("brings the connection back all the same", async () => {
    const { run, status } = await nightOn(["connections/**", "!connections/list/**"]);
    expect([status, run.problems]).toEqual(["pending", []]);
  });
});
