import { defineConfig } from "vitest/config";

/** The tests that guard what `pnpm mutation` changes, run from the root. */
export default defineConfig({
  test: {
    include: [
      "packages/schemas/test/lifecycle.test.ts",
      "apps/conformance/test/{run,select,verdict,known-failures,ledger}.test.ts",
    ],
    pool: "threads",
  },
});
