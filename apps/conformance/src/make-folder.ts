import { mkdir, stat } from "node:fs/promises";
import { dirname, resolve } from "node:path";

/** Makes a folder and the folders above it. Node's own `recursive` never returns in some folders, such as `/proc`. */
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
    // The file system throws these.
    if ((error as NodeJS.ErrnoException).code !== "EEXIST") throw error;
    if (!(await stat(path)).isDirectory()) throw error;
  }
}
