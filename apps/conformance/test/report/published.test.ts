import { describe, expect, it } from "vitest";
import type { RunDocument } from "../../src/document/run-document.ts";
import { reporters } from "../../src/report/reporters.ts";
import {
  ctrfViolations,
  harViolations,
  jenkinsViolations,
  sarifViolations,
} from "../support/published.ts";
import { saying } from "../support/hostile-document.ts";
import { document, everything, nextNight } from "../support/run-document.ts";
import { all, parse } from "../support/xml.ts";

const { finishedAt: _end, ...cutShort } = everything;
const runs: Readonly<Record<string, RunDocument>> = {
  "a run that holds everything": everything,
  "one that is compared with the one before": nextNight,
  "one that was cut short": cutShort,
  "one of which nothing was run": document({ results: [], problems: ["no"] }),
  "one whose target says odd things": saying("\0</a>&\"']]>\u2028\uD800"),
};

describe.each([
  ["SARIF", "sarif", sarifViolations(), '"version": "2.1.0"', '"version": "2.1"'],
  ["CTRF", "ctrf", ctrfViolations(), '"tests": [', '"test": ['],
  ["HAR", "har", harViolations(), '"startedDateTime"', '"started"'],
] as const)("%s is as its published schema has it:", (_, name, violations, right, wrong) => {
  it.each(Object.entries(runs))("%s", (__, run) => {
    expect(violations(reporters[name].render(run))).toEqual([]);
  });

  it("which notices when it is not", () => {
    const written = reporters[name].render(everything);
    expect(violations(written.replace(right, wrong))).not.toEqual([]);
  });
});

describe("JUnit is as Jenkins' published schema has it:", () => {
  it.each(Object.entries(runs))("%s", async (_, run) => {
    expect(await jenkinsViolations(reporters.junit.render(run))).toEqual([]);
  });

  it("which notices when it is not", async () => {
    const written = reporters.junit.render(everything).replace("<skipped>", '<skipped type="x">');
    expect(await jenkinsViolations(written)).not.toEqual([]);
  });
});

// GitLab publishes no schema: this is what its parser reads of a test case.
it.each(Object.entries(runs))("JUnit is as GitLab reads it: %s", (_, run) => {
  for (const { attributes, children } of all(parse(reporters.junit.render(run)), "testcase")) {
    expect(attributes).toMatchObject({
      name: expect.stringMatching(/./),
      classname: expect.stringMatching(/./),
      time: expect.stringMatching(/^\d+\.\d+$/),
    });
    expect(children.length).toBeLessThanOrEqual(1);
    for (const { name } of children) expect(name).toMatch(/^(failure|error|skipped)$/);
  }
});
