import { randomUUID } from "node:crypto";
import { rename, rm, writeFile } from "node:fs/promises";
import { dirname } from "node:path";
import { ConfigError } from "../../config-error.ts";
import { makeFolder } from "../../make-folder.ts";

/**
 * Writes a journal as a whole or not at all. Without a journal it deletes the file.
 * @throws {ConfigError} If the file cannot be written.
 */
export async function writeJournal(file: string, journal: object | undefined): Promise<void> {
  const draft = `${file}.${randomUUID()}`;
  try {
    if (journal === undefined) {
      await rm(file, { force: true });
      return;
    }
    await makeFolder(dirname(file));
    // Flushed before it is renamed, so that the file is complete even after a crash of the machine.
    await writeFile(draft, `${JSON.stringify(journal, null, 2)}\n`, { flush: true });
    await rename(draft, file);
  } catch (error) {
    await rm(draft, { force: true }).catch(() => {});
    const reason = error instanceof Error ? error.message : String(error);
    throw new ConfigError(
      `cannot write the journal ${file} (${reason}): choose another folder with PERSONA_STATE_DIR`,
      { cause: error },
    );
  }
}
