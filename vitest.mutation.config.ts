import { defineConfig } from "vitest/config";

/** The tests that guard what `pnpm mutation` changes, run from the root. */
export default defineConfig({
  test: {
    include: [
      "packages/{schemas,client,mock}/test/**/!(*.slow).test.ts",
      "apps/conformance/test/{document/verdict,runner/{run,select,known-failures,ledger,shard}}.test.ts",
    ],
    pool: "threads",
    // Changed code counts which of its lines are run, and is slower for it.
    testTimeout: 60_000,
  },
});
