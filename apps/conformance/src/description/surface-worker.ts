import { parentPort } from "node:worker_threads";
import { ConfigError } from "../config-error.ts";
import { type Bundle, buildSurface } from "./build-surface.ts";
import type { Built } from "./surface-pool.ts";

parentPort?.on("message", (bundle: Bundle) => {
  parentPort?.postMessage(build(bundle));
});

function build(bundle: Bundle): Built {
  try {
    return { surface: buildSurface(bundle) };
  } catch (error) {
    // A class does not survive the way between two threads.
    if (error instanceof ConfigError) return { problem: error.message };
    throw error;
  }
}
