import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { onTestFinished } from "vitest";
import { RunDocument } from "../../src/document/run-document.ts";
import type { Io } from "../../src/io.ts";
import { program } from "../../src/program.ts";

/** The file that starts the command as a process. */
export const cli = fileURLToPath(new URL("../../start.js", import.meta.url));

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

/** The run document in a folder of reports. */
export const runIn = async (folder: string): Promise<RunDocument> =>
  RunDocument.parse(JSON.parse(await readFile(join(folder, "run.json"), "utf8")));

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
