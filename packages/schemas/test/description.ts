import { readdirSync, readFileSync, statSync } from "node:fs";
import { dirname, join } from "node:path";
import { parse } from "yaml";

const bundle = "openapi-bundled.yaml";

const datedFolders = (folder: string): readonly string[] =>
  readdirSync(folder)
    .filter((name) => /^\d{4}-\d{2}-\d{2}$/.test(name))
    .toSorted();

/**
 * The bundled description that a path leads to: the file itself, the one in a version's folder, or the newest version
 * of the newest snapshot. `versions` are the folders that it was chosen from, where there was a choice.
 */
export function locate(path: string): { file: string; versions?: readonly string[] } {
  if (statSync(path).isFile()) return { file: path };
  if (readdirSync(path).includes(bundle)) return { file: join(path, bundle) };
  const folders = datedFolders(path);
  const newest = folders.at(-1);
  if (newest === undefined) throw new Error(`${path} holds no ${bundle} and no dated folder`);
  const found = locate(join(path, newest));
  return dirname(found.file) === join(path, newest) ? { ...found, versions: folders } : found;
}

/** The description in the snapshot of a day, or undefined where a path does not lead to snapshots that hold it. */
export function locateSnapshot(path: string, day: string): string | undefined {
  if (!statSync(path).isDirectory() || !datedFolders(path).includes(day)) return undefined;
  const snapshot = join(path, day);
  const { file } = locate(snapshot);
  return dirname(file) === snapshot ? undefined : file;
}

/** Persona's description of its API. */
export const readDescription = (file: string): unknown => parse(readFileSync(file, "utf8"));
