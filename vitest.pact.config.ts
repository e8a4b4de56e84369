import { defineConfig, mergeConfig } from "vitest/config";
import shared from "./vitest.config.ts";

/** Writers in several processes lose interactions without an error: one worker, one file after the other. */
export default defineConfig((env) =>
  mergeConfig(
    shared(env),
    defineConfig({
      test: {
        fileParallelism: false,
        globalSetup: ["test/whole-pact.ts"],
        // Without Pact's library there is no test that can be run.
        passWithNoTests: true,
      },
    }),
  ),
);
