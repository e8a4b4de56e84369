import { newestVersion } from "@persona-conformance/schemas";
import { expect, test } from "vitest";
import { checks, regularChecks } from "../../src/checks/index.ts";
import { run } from "../../src/runner/run.ts";
import { suite } from "../../src/suite.ts";
import { openMock } from "../../src/targets/mock.ts";
import { lacked, those } from "../support/sandbox.ts";

const cells = [{ apiVersion: newestVersion, inflection: "kebab" }];

test("every check passes or is skipped on the mock with one connection for all", async () => {
  const target = openMock({ timeout: 5000, fixture: "reuse" });
  const document = await run({ suite, checks: regularChecks, cells, target, seed: 0 });
  expect([those(document, "failed"), those(document, "undecided")]).toEqual([[], []]);
  const lacking = lacked(document);
  expect([...lacking].toSorted()).toEqual(["create", "disposable", "provision"]);
  for (const { id, outcome } of document.results) {
    const { needs = [] } = checks.find((check) => check.id === id) ?? {};
    expect(`${id} ${outcome.kind}`).toBe(
      `${id} ${needs.some((need) => lacking.has(need)) ? "skipped" : "passed"}`,
    );
  }
});
