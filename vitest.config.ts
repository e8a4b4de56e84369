import { defineConfig } from "vitest/config";

// Pact's native part reads the environment of the process itself, not that of a worker.
process.env["PACT_DO_NOT_TRACK"] = "true";

/** What the tests of every package have in common. */
export default defineConfig({
  test: {
    include: ["test/**/*.test.ts"],
    // The commands that start Pact's own processes are left to CI, or `CI=1 pnpm test`: its package has tests for a person.
    exclude: process.env["CI"]
      ? []
      : ["test/pact-{check,generate,publish,results,sandbox,verify,way}.test.ts"],
    pool: "threads",
    // Nothing here keeps state between files, and a fresh worker for each costs more than its tests.
    isolate: false,
    // On two cores vitest would leave one idle.
    maxWorkers: 2,
    // Nothing waits so long; a machine that is busy with other things takes its time.
    testTimeout: 60_000,
    hookTimeout: 60_000,
    reporters: ["default", ["junit", { outputFile: ".vitest/junit.xml" }]],
  },
});
