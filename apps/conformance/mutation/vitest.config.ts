import { fileURLToPath } from "node:url";
import { defineConfig } from "vitest/config";

/** The conformance run as the only test of the mock, for `pnpm mutation:provider`, run from the root. */
export default defineConfig({
  // Stryker changes a copy of the repository, whose links still lead to the packages outside the copy.
  resolve: {
    alias: {
      "@persona-conformance/mock": fileURLToPath(
        new URL("../../../packages/mock/src/index.ts", import.meta.url),
      ),
    },
  },
  test: {
    include: ["apps/conformance/mutation/provider.test.ts"],
    pool: "threads",
    isolate: false,
    testTimeout: 120_000,
  },
});
