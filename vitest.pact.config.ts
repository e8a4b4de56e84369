import { defineConfig, mergeConfig } from "vitest/config";
import shared from "./vitest.config.ts";

/** Writers in several processes lose interactions without an error: one worker, one file after the other. */
export default mergeConfig(
  shared,
  defineConfig({
    test: {
      fileParallelism: false,
      globalSetup: ["test/whole-pact.ts"],
    },
  }),
);
