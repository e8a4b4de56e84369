import { connections, newestVersion } from "@persona-conformance/schemas";
import { expect, test } from "vitest";
import { check } from "../../src/runner/check.ts";
import { run } from "../../src/runner/run.ts";
import { suite } from "../../src/suite.ts";
import { openMock } from "../../src/targets/mock.ts";
import { connectionPath } from "../../src/trial/arranging/connections.ts";
import type { Trial } from "../../src/trial/trial.ts";

test("a raw read that is not to be repeated after a 429 is not repeated after a 5xx either", async () => {
  const statuses: number[] = [];
  const interrupted = check<Trial>({
    id: "connections/interrupted",
    cites: "protocol/idempotent-500",
    operation: "retrieve-a-connect-connection",
    needs: ["failure"],
    steps: "retrieves a connection once, and gets a 500",
    failsWhen: "never",
    async run(trial) {
      const { id } = await trial.of(connections).that("pending");
      const request = { method: "GET", path: connectionPath(id) };
      trial.controls?.failNext();
      const { status } = await trial.as("source").sendRaw(request, { retries: { rateLimit: 0 } });
      statuses.push(status);
    },
  });
  await run({
    suite,
    checks: [interrupted],
    cells: [{ apiVersion: newestVersion, inflection: "kebab" }],
    target: openMock({ timeout: 5000 }),
    seed: 0,
    drift: false,
  });
  expect(statuses).toEqual([500]);
});
