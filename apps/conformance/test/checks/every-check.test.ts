import { newestVersion } from "@persona-conformance/schemas";
import { expect, test } from "vitest";
import { regularChecks } from "../../src/checks/index.ts";
import { run } from "../../src/runner/run.ts";
import { suite } from "../../src/suite.ts";
import { openMock } from "../../src/targets/mock.ts";

const cells = [{ apiVersion: newestVersion, inflection: "kebab" }];

// Over a port: `process.slow.test.ts`.
test("every check passes on the mock with a connection for each", async () => {
  const target = openMock({ timeout: 5000 });
  const document = await run({ suite, checks: regularChecks, cells, target, seed: 0 });
  const rest = document.results.filter(({ outcome }) => outcome.kind !== "passed");
  expect(rest.map(({ id, outcome }) => ({ id, outcome }))).toEqual([]);
  expect(document.results).toHaveLength(regularChecks.length);
});
