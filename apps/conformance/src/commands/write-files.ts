import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { ConfigError } from "../config-error.ts";
import type { Io } from "../io.ts";

/** Writes files, by their names, into a folder that is made if need be; `what` they are is said where that fails. */
export async function writeFiles(
  what: string,
  folder: string,
  files: Readonly<Record<string, string>>,
  { redact }: Pick<Io, "redact">,
): Promise<void> {
  try {
    await mkdir(folder, { recursive: true });
    for (const [name, text] of Object.entries(files)) {
      await writeFile(join(folder, name), redact(text));
    }
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new ConfigError(`cannot write ${what} to ${folder} (${reason}): choose another --out`);
  }
}
