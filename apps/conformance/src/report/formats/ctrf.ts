import { type Case, type CaseResult, suitesOf } from "./cases.ts";
import type { RunDocument } from "../../document/run-document.ts";
import { printableLines, printableJson } from "../text/text.ts";
import { promisesTried } from "../headline/tried.ts";

const statuses = {
  failure: "failed",
  error: "other",
  skipped: "skipped",
} as const satisfies Record<CaseResult["kind"], string>;

/**
 * The Common Test Report Format: one JSON document for many dashboards.
 * @see https://ctrf.io
 */
export function ctrf(run: RunDocument): string {
  const suites = suitesOf(run);
  const tests = suites.flatMap(({ name, cases }) => cases.map((one) => testOf(one, name)));
  const count = (status: string) => tests.filter((test) => test.status === status).length;
  const start = Date.parse(run.startedAt);
  const stop = Date.parse(run.finishedAt ?? run.startedAt);
  const report = {
    reportFormat: "CTRF",
    specVersion: "0.0.0",
    timestamp: run.startedAt,
    generatedBy: `${run.suite.name} ${run.suite.version}`,
    results: {
      tool: { name: run.suite.name, version: run.suite.version },
      summary: {
        tests: tests.length,
        passed: count("passed"),
        failed: count("failed"),
        skipped: count("skipped"),
        pending: 0,
        other: count("other"),
        suites: suites.length,
        start,
        stop,
        duration: stop - start,
      },
      tests,
      environment: {
        testEnvironment: run.target.kind,
        extra: {
          baseUrl: run.target.baseUrl,
          capabilities: run.target.capabilities,
          seed: run.seed,
          promises: promisesTried(run),
        },
      },
    },
  };
  return `${printableJson(report)}\n`;
}

function testOf({ name, classname, milliseconds, ending, details = [] }: Case, suite: string) {
  return {
    name,
    status: ending === undefined ? "passed" : statuses[ending.kind],
    duration: Math.round(milliseconds),
    suite: [suite, classname],
    ...(ending && { rawStatus: ending.type, message: printableLines(ending.message) }),
    ...(details.length > 0 && { trace: printableLines(details.join("\n").trim()) }),
  };
}
