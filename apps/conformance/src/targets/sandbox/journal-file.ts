import { createHash, randomUUID } from "node:crypto";
import { rename, rm, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { isLoopback as isLoopbackHost } from "@persona-conformance/client/proxies";
import { ConfigError } from "../../config-error.ts";
import { makeFolder } from "../../make-folder.ts";
import { readText } from "../../read-text.ts";

/** Where a journal lies, and the lock beside it. */
export interface JournalPlace {
  readonly name: string;
  readonly file: string;
  readonly lockFile: string;
  /** Whether a base URL leads to the origin of this journal. */
  isAt(baseUrl: string): boolean;
}

/** The place of the journal about `id` at an origin, however its host is spelled. */
export function journalPlace(
  folder: string,
  baseUrl: string,
  id: string,
  prefix = "",
): JournalPlace {
  const origin = originOf(baseUrl);
  const digest = createHash("sha256").update(`${origin} ${id}`).digest("hex");
  // The target chooses the id, so it is made safe as a file name.
  const readable = id.replaceAll(/[^\w-]/g, "").slice(0, 40);
  const name = `${prefix}${readable}-${digest.slice(0, 12)}`;
  return {
    name,
    file: join(folder, `${name}.json`),
    lockFile: join(folder, `${name}.lock`),
    isAt: (other) => originOf(other) === origin,
  };
}

/**
 * Reads a journal. Undefined without a file; a file that holds no JSON has an undefined value.
 * @throws {ConfigError} If the file cannot be read.
 */
export async function readJournal(file: string): Promise<{ readonly value: unknown } | undefined> {
  const text = await readText(file).catch((error: NodeJS.ErrnoException) => {
    if (error.code === "ENOENT") return undefined;
    throw new ConfigError(
      `cannot read the journal ${file} (${error.message}): make it readable, or choose another folder with PERSONA_STATE_DIR`,
    );
  });
  return text === undefined ? undefined : { value: valueOf(text) };
}

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

/** An origin in one spelling: without the dot that may end a host's name, and every name of this machine as one. */
function originOf(baseUrl: string): string {
  if (!URL.canParse(baseUrl)) return baseUrl;
  // The URL itself puts hosts in lower case and leaves out a usual port.
  const url = new URL(baseUrl);
  const host = url.hostname.replace(/\.$/, "");
  url.hostname = isLoopbackHost(host) ? "localhost" : host;
  return url.origin;
}

function valueOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
