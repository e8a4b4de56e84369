import { faults } from "@persona-conformance/mock";
import { expect, it } from "vitest";
import { checks } from "../../src/checks/index.ts";
import { run } from "../../src/runner/run.ts";
import { suite } from "../../src/suite.ts";
import { openMock } from "../../src/targets/mock.ts";

it("a mistake in many answers is reported once, with the first answer and the number of others", async () => {
  const chosen = faults.filter(({ name }) => name === "connections/resource/without-created-at");
  const { results } = await run({
    suite,
    checks: checks.filter(({ id }) => /^connections\/retrieve\/|^protocol\/wire\//.test(id)),
    cells: [{ apiVersion: "2026-09-29", inflection: "kebab" }],
    target: openMock({ timeout: 5000, faults: chosen }),
    seed: 0,
  });
  const failed = results.flatMap(({ outcome }) => (outcome.kind === "failed" ? [outcome] : []));
  expect(failed).toHaveLength(1);
  expect(failed[0]?.actual).toMatch(
    /^created-at undefined \([A-Z]+ \/\S+ → 20[01], req_\w+, and \d+ more\)$/,
  );
});
