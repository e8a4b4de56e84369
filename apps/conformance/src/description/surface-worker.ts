import { parentPort } from "node:worker_threads";
import { ConfigError } from "../config-error.ts";
import { type Bundle, buildSurface } from "./build-surface.ts";
import type { Built } from "./surface-pool.ts";

parentPort?.on("message", (bundle: Bundle) => {
  void build(bundle).then((built) => parentPort?.postMessage(built));
});

async function build(bundle: Bundle): Promise<Built> {
  try {
    return { surface: await buildSurface(bundle) };
  } catch (error) {
    // A class does not survive the way between two threads.
    if (error instanceof ConfigError) return { problem: error.message };
    throw error;
  }
}
