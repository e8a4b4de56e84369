import { fileURLToPath } from "node:url";
import { defineConfig } from "vitest/config";
import { prerequisites } from "./.ci/missing.ts";

// Pact's native part reads the environment of the process itself, not that of a worker.
process.env["PACT_DO_NOT_TRACK"] = "true";

/** What the tests of every package have in common. What is long by nature is in `*.slow.test.ts`, and run by `--mode slow`. */
export default defineConfig(({ mode }) => ({
  // With Vite, a config that a test writes must find the package.
  resolve: {
    alias: [
      {
        find: /^persona-conformance$/,
        replacement: fileURLToPath(new URL("apps/conformance/src/index.ts", import.meta.url)),
      },
    ],
  },
  test: {
    include: ["test/**/*.test.ts"],
    exclude: [
      mode === "slow" ? "test/**/!(*.slow).test.ts" : "test/**/*.slow.test.ts",
      ...prerequisites.flatMap(({ files, missing }) => (missing() === undefined ? [] : files)),
    ],
    // Node reads TypeScript faster than Vite, above all on a fresh clone. Only Vite can replace modules, as a slow test does.
    experimental: { viteModuleRunner: mode === "slow" },
    pool: "threads",
    // Nothing here keeps state between files, and a fresh worker for each costs more than its tests.
    isolate: false,
    // On two cores vitest would leave one idle.
    maxWorkers: 2,
    // Nothing waits so long, but a machine that is busy with other things is slow.
    testTimeout: mode === "slow" ? 300_000 : 60_000,
    hookTimeout: 60_000,
    reporters: [
      "default",
      ["junit", { outputFile: `.vitest/junit${mode === "slow" ? "-slow" : ""}.xml` }],
    ],
  },
}));
