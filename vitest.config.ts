import { defineConfig } from "vitest/config";

/** What the tests of every package have in common. */
export default defineConfig({
  test: {
    include: ["test/**/*.test.ts"],
    pool: "threads",
    reporters: ["default", ["junit", { outputFile: ".vitest/junit.xml" }]],
  },
});
