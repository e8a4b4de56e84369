import { readdir, readFile, stat } from "node:fs/promises";
import { join, normalize } from "node:path";
import { ConfigError } from "../config-error.ts";

/** Where the files of a description are read from: a disk, or a commit of a repository. Paths are written with `/`. */
export interface Files {
  /** How a path is told to a person. */
  say(path: string): string;
  /** The names in a folder, or undefined where there is no such folder. */
  list(folder: string): Promise<readonly string[] | undefined>;
  /** @throws {ConfigError} where there is no such file */
  read(path: string): Promise<Uint8Array>;
}

/** The most bytes that a file of a description has. */
export const mostBytes = 100 * 1024 * 1024;

/** Files of the disk, below a folder. */
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
      if (size > mostBytes) throw new Error(`it has more than ${mostBytes / 1024 / 1024} MB`);
      return await readFile(file);
    } catch (error) {
      throw new ConfigError(`cannot read ${file} (${reasonOf(error)})`, { cause: error });
    }
  },
});

/** A path from the folder that another file is in. */
export function resolved(from: string, path: string): string {
  const folder = from.split("/").slice(0, -1).join("/");
  return normalize(folder === "" ? path : `${folder}/${path}`).replaceAll("\\", "/");
}

/** Why something failed, in one line. */
export const reasonOf = (error: unknown): string =>
  error instanceof Error ? (error.message.split("\n")[0] ?? "") : String(error);
