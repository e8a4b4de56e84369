import { access, constants, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { ConfigError } from "../config-error.ts";
import type { Io } from "../io.ts";
import { makeFolder } from "../make-folder.ts";

/**
 * Writes files into a folder, and makes the folder if needed. `what` names the files in an error.
 * @throws {ConfigError} If the folder or a file cannot be written.
 */
export async function writeFiles(
  what: string,
  folder: string,
  files: Readonly<Record<string, string>>,
  { redact }: Pick<Io, "redact">,
): Promise<void> {
  const failed = (error: unknown) => {
    const reason = error instanceof Error ? error.message : String(error);
    return new ConfigError(`cannot write ${what} to ${folder} (${reason}): choose another --out`);
  };
  try {
    await makeFolder(folder);
    await access(folder, constants.W_OK);
  } catch (error) {
    throw failed(error);
  }
  // All files are tried, even if one fails.
  const written = await Promise.allSettled(
    Object.entries(files).map(([name, text]) => writeFile(join(folder, name), redact(text))),
  );
  const lost = written.find(({ status }) => status === "rejected");
  if (lost?.status === "rejected") throw failed(lost.reason);
}
