import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { onTestFinished } from "vitest";
import type { Io } from "../src/io.ts";
import { program } from "../src/program.ts";

/** What came of a command line. */
export interface Ended {
  readonly code: number;
  readonly out: string;
  readonly error: string;
}

/** A folder for the length of a test. */
export async function temporaryFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), "persona-conformance-"));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  return folder;
}

/** Runs a command line in this process, on an environment of its own. */
export async function command(
  words: readonly string[],
  environment: Io["environment"] = {},
  given: Partial<Io> = {},
): Promise<Ended> {
  let out = "";
  let error = "";
  const code = await program(words, {
    environment: { PERSONA_STATE_DIR: await temporaryFolder(), ...environment },
    write: (text) => (out += text),
    writeError: (text) => (error += text),
    colour: false,
    live: false,
    width: 100,
    signal: new AbortController().signal,
    ...given,
  });
  return { code, out, error };
}
