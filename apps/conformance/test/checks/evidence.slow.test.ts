import { faults } from "@persona-conformance/mock";
import { newestVersion } from "@persona-conformance/schemas";
import { expect, it } from "vitest";
import { regularChecks } from "../../src/checks/index.ts";
import type { Result } from "../../src/document/run-document.ts";
import { run } from "../../src/runner/run.ts";
import { select } from "../../src/runner/select.ts";
import { suite } from "../../src/suite.ts";
import { openMock } from "../../src/targets/mock.ts";
import { runAt, twoKeys } from "../support/sandbox.ts";
import { mockInTime, serveMock, sharedClock } from "../support/serve.ts";

/** Enough to ask for everything that is judged. */
const { selected } = select(regularChecks, ["connections/**", "protocol/**", "!*/crossed/**"]);

/** What failed on a mock with one fault. */
async function failedUnder(
  name: string,
  isTried: (id: string) => boolean = () => true,
): Promise<readonly Result[]> {
  const target = openMock({
    timeout: 5000,
    faults: faults.filter((fault) => fault.name === name),
  });
  const cells = [{ apiVersion: newestVersion, inflection: "kebab" }];
  const checks = selected.filter(({ id }) => isTried(id));
  const { results } = await run({ suite, checks, cells, target, seed: 0 });
  return results.filter(({ outcome }) => outcome.kind === "failed");
}

// Each is judged by checks that ask for nothing themselves: another one has asked before.
it.each([
  "connections/actions/updated-at-goes-back",
  "protocol/headers/one-organization-for-all",
  "protocol/headers/no-ratelimit-limit",
  "protocol/fields/kebab-only",
])("a check that fails has exchanges, whoever asked: %s", async (name) => {
  const failed = await failedUnder(name);
  expect(failed.length).toBeGreaterThan(0);
  expect(failed.filter(({ exchanges = [] }) => exchanges.length === 0)).toEqual([]);
});

it("a check that fails has exchanges, also those with which the run began", async () => {
  const mock = mockInTime();
  const { url, id } = await serveMock(mock);
  const { results } = await runAt(url, ["protocol/wire/status-values"], {
    clock: sharedClock,
    variables: { ...twoKeys, PERSONA_CONNECTION_ID: id },
    async fetch(request) {
      const answer = await mock.fetch(request);
      const text = (await answer.text()).replaceAll('"pending"', '"suspended"');
      return new Response(text, answer);
    },
  });
  const [failed] = results;
  expect(failed?.outcome.kind).toBe("failed");
  expect(failed?.exchanges?.[0]?.body).toContain('"suspended"');
  expect(failed).not.toHaveProperty("askedBy");
});

it("a check repeats its failure, together with the check that sent the request", async () => {
  const fault = "protocol/idempotency/replay-without-body";
  const id = "protocol/wire/envelope";
  const askedBy = (await failedUnder(fault)).find((one) => one.id === id)?.askedBy;
  const again = await failedUnder(fault, (one) => one === id || one === askedBy);
  expect(again.map((one) => one.id)).toContain(id);
  expect(await failedUnder(fault, (one) => one === id)).toEqual([]);
});

it("the exchange that shows an updated-at that goes back is marked, and holds it", async () => {
  const failed = await failedUnder("connections/actions/updated-at-goes-back");
  const moves = failed.find(({ id }) => id === "connections/record/reactivate-moves-updated-at");
  const [shows, ...others] = (moves?.exchanges ?? []).filter((one) => one.shows === true);
  expect(others).toEqual([]);
  const actual = moves?.outcome.kind === "failed" ? moves.outcome.actual : "";
  expect(shows?.body).toContain(`"updated-at":"${actual}"`);
});
