import { existsSync } from "node:fs";
import { readFile, rm } from "node:fs/promises";
import { join } from "node:path";
import { expectWhole, provider } from "../src/generate.ts";
import { interactions } from "../src/interactions/index.ts";
import { readPact } from "../src/read-pact.ts";
import { consumer, folder } from "./pact-folder.ts";

/** Before all tests: Pact merges into a file that is there, so what is no longer relied on would stay. */
export async function setup(): Promise<void> {
  await rm(folder, { recursive: true, force: true });
}

/** After all tests: what the tests of several files wrote into one pact is there. */
export async function teardown(): Promise<void> {
  const file = join(folder, `${consumer}-${provider}.json`);
  // Some tests were run by themselves, and none that makes the pact.
  if (!existsSync(file)) return;
  expectWhole(readPact(await readFile(file, "utf8"), file), interactions);
}
