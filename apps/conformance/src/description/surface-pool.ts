import { extname } from "node:path";
import { Worker } from "node:worker_threads";
import type { Surface } from "@persona-conformance/schemas/description";
import { ConfigError } from "../config-error.ts";
import { type Bundle, buildSurface } from "./build-surface.ts";

/** What a worker answers. */
export type Built = { readonly surface: Surface | undefined } | { readonly problem: string };

const threads = 2;
/** Below so many bytes in all, starting a thread takes longer than it saves. */
const worthwhile = 2_000_000;

/** The surfaces of some descriptions, on two threads where it pays; undefined for what refers to other files. */
export async function buildSurfaces(
  bundles: readonly Bundle[],
): Promise<readonly (Surface | undefined)[]> {
  const size = bundles.reduce((sum, { bytes }) => sum + bytes.length, 0);
  // Two JSON files are read before a thread has started.
  const isSlow = bundles.some(({ bytes }) => bytes[0] !== 0x7b) || bundles.length > 3;
  if (bundles.length < 2 || size < worthwhile || !isSlow)
    return Promise.all(bundles.map(buildSurface));
  const found = Array.from<Surface | undefined>({ length: bundles.length });
  let next = 0;
  const work = async (): Promise<void> => {
    const worker = new Worker(
      new URL(`surface-worker${extname(import.meta.url)}`, import.meta.url),
    );
    try {
      for (let index = next++; index < bundles.length; index = next++) {
        const bundle = bundles[index];
        if (bundle !== undefined) found[index] = await ask(worker, bundle);
      }
    } finally {
      await worker.terminate();
    }
  };
  await Promise.all(Array.from({ length: threads }, work));
  return found;
}

function ask(worker: Worker, bundle: Bundle): Promise<Surface | undefined> {
  return new Promise((resolve, reject) => {
    worker.once("error", reject);
    worker.once("message", (built: Built) => {
      worker.off("error", reject);
      if ("problem" in built) reject(new ConfigError(built.problem));
      else resolve(built.surface);
    });
    worker.postMessage(bundle);
  });
}
