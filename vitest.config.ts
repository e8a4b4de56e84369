import { defineConfig } from "vitest/config";

/** What the tests of every package have in common. */
export default defineConfig({
  test: {
    include: ["test/**/*.test.ts"],
    pool: "threads",
    // Nothing here keeps state between files, and a fresh worker for each costs more than its tests.
    isolate: false,
    reporters: ["default", ["junit", { outputFile: ".vitest/junit.xml" }]],
  },
});
