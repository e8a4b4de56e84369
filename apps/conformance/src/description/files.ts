import { readdir, readFile, stat } from "node:fs/promises";
import { join, normalize } from "node:path";
import { ConfigError } from "../config-error.ts";

/** The files of a description, on a disk or in a commit. Paths are written with `/`. */
export interface Files {
  /** A path as shown to the user. */
  say(path: string): string;
  /** The names in a folder. Undefined if it is not a folder. */
  list(folder: string): Promise<readonly string[] | undefined>;
  /** @throws {ConfigError} If there is no such file. */
  read(path: string): Promise<Uint8Array>;
}

/** A file of a description has at most this many bytes. */
export const maxBytes = 100 * 1024 * 1024;

/** The files below a folder of the disk. */
export const onDisk = (root: string): Files => ({
  say: (path) => (path === "" ? root : join(root, path)),
  async list(folder) {
    const entries = await readdir(join(root, folder), { withFileTypes: true }).catch(
      () => undefined,
    );
    return entries?.map(({ name }) => name).toSorted();
  },
  async read(path) {
    const file = path === "" ? root : join(root, path);
    try {
      const { size } = await stat(file);
      if (size > maxBytes) throw new Error(`it has more than ${maxBytes / 1024 / 1024} MB`);
      return await readFile(file);
    } catch (error) {
      throw new ConfigError(`cannot read ${file} (${reasonOf(error)})`, { cause: error });
    }
  },
});

/** Resolves a path from the folder of another file. */
export function resolved(from: string, path: string): string {
  const folder = from.split("/").slice(0, -1).join("/");
  return normalize(folder === "" ? path : `${folder}/${path}`).replaceAll("\\", "/");
}

/** The reason of a failure, in one line. */
export const reasonOf = (error: unknown): string =>
  error instanceof Error ? (error.message.split("\n")[0] ?? "") : String(error);
