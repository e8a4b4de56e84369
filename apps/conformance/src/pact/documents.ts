import { rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { z } from "zod";
import { ConfigError } from "../config-error.ts";
import { readText } from "../read-text.ts";
import type { Io } from "../io.ts";
import { makeFolder } from "../make-folder.ts";

/** Creates the folder of reports before the work starts, so that no result is lost. */
export async function prepareFolder(folder: string): Promise<void> {
  try {
    await makeFolder(folder);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new ConfigError(`cannot make ${folder} (${reason}): choose another --out`);
  }
}

/** Writes a document into a folder of reports. */
export async function writeDocument(
  folder: string,
  name: string,
  document: unknown,
  { redact }: Pick<Io, "redact">,
): Promise<string> {
  await prepareFolder(folder);
  const file = join(folder, name);
  try {
    await writeFile(file, redact(`${JSON.stringify(document, null, 2)}\n`));
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new ConfigError(`cannot write ${file} (${reason}): choose another --out`);
  }
  return file;
}

/** Removes the result of an earlier command. */
export async function removeDocument(folder: string, name: string): Promise<void> {
  const file = join(folder, name);
  await rm(file, { force: true }).catch((error: Error) => {
    throw new ConfigError(`cannot remove ${file} (${error.message}): choose another --out`);
  });
}

/** Reads a document of a folder; `undefined` if it does not exist. */
export async function readDocument<T extends z.ZodType>(
  folder: string,
  name: string,
  schema: T,
): Promise<z.output<T> | undefined> {
  const file = join(folder, name);
  const text = await readText(file).catch((error: NodeJS.ErrnoException) => {
    if (error.code === "ENOENT") return undefined;
    throw new ConfigError(`cannot read ${file} (${error.message})`);
  });
  if (text === undefined) return undefined;
  try {
    return schema.parse(JSON.parse(text));
  } catch {
    throw new ConfigError(`${file} is not a document of this suite: make it again`);
  }
}
