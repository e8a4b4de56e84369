import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { defineConfig } from "vitest/config";
import { prerequisites } from "./.ci/missing.ts";

// Pact's native part reads the environment of the process itself, not that of a worker.
process.env["PACT_DO_NOT_TRACK"] = "true";

/** What the tests of every package have in common. What is long by nature is in `*.slow.test.ts`, and run by `--mode slow`. */
export default defineConfig(({ mode }) => ({
  // One root for all packages: what one has compiled, the others find in the cache.
  root: import.meta.dirname,
  // A config that a test writes imports the package, as the command's own loader lets it.
  resolve: {
    alias: [
      {
        find: /^persona-conformance$/,
        replacement: fileURLToPath(new URL("apps/conformance/src/index.ts", import.meta.url)),
      },
    ],
  },
  test: {
    dir: process.cwd(),
    include: ["test/**/*.test.ts"],
    exclude: [
      mode === "slow" ? "test/**/!(*.slow).test.ts" : "test/**/*.slow.test.ts",
      ...prerequisites.flatMap(({ files, missing }) => (missing() === undefined ? [] : files)),
    ],
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
      [
        "junit",
        { outputFile: join(process.cwd(), `.vitest/junit${mode === "slow" ? "-slow" : ""}.xml`) },
      ],
    ],
  },
}));
