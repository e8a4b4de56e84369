import { mkdir, stat } from "node:fs/promises";
import { dirname, resolve } from "node:path";

/**
 * Makes a folder with those that it lies in. Node's own `recursive` never ends where a folder cannot be made though its
 * parent is there, as under `/proc`.
 */
export async function makeFolder(folder: string): Promise<void> {
  const path = resolve(folder);
  const parent = dirname(path);
  try {
    await mkdir(path).catch(async (error: NodeJS.ErrnoException) => {
      if (error.code !== "ENOENT" || parent === path) throw error;
      await makeFolder(parent);
      await mkdir(path);
    });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "EEXIST") throw error;
    if (!(await stat(path)).isDirectory()) throw error;
  }
}
