import { ConfigError } from "../config-error.ts";
import type { Files } from "./files.ts";

/** The root file of one version's description. */
export interface Located {
  readonly path: string;
  /** The API version: the name of its folder, if that is a date. */
  readonly version?: string;
}

/** JSON comes first: it is parsed five times as fast as YAML. */
const names = [
  "openapi-bundled.json",
  "openapi.json",
  "openapi-bundled.yaml",
  "openapi-bundled.yml",
  "openapi.yaml",
  "openapi.yml",
];

const isDate = (name: string): boolean => /^\d{4}-\d{2}-\d{2}$/.test(name);

/**
 * Finds the descriptions at a path, the oldest version first: the file itself, the one in a folder, or those in dated
 * folders. Dated folders within dated folders are snapshots, and the newest counts.
 * @throws {ConfigError} If there is none.
 */
export async function locate(files: Files, path = ""): Promise<readonly Located[]> {
  const entries = await files.list(path);
  if (entries === undefined) return [{ path }];
  const below = (name: string): string => (path === "" ? name : `${path}/${name}`);
  const dated = entries.filter(isDate);
  const versions: Located[] = [];
  for (const version of dated) {
    const root = rootIn((await files.list(below(version))) ?? []);
    if (root !== undefined) versions.push({ path: `${below(version)}/${root}`, version });
  }
  if (versions.length > 0) return versions;
  const root = rootIn(entries);
  if (root !== undefined) return [{ path: below(root), ...versionIn(path) }];
  for (const snapshot of dated.toReversed()) {
    const inside = (await files.list(below(snapshot))) ?? [];
    if (inside.some(isDate)) return locate(files, below(snapshot));
  }
  throw new ConfigError(
    `${files.say(path)} has neither ${names.join(", ")} nor a dated folder with one`,
  );
}

const rootIn = (entries: readonly string[]): string | undefined =>
  names.find((name) => entries.includes(name));

function versionIn(path: string): { readonly version?: string } {
  const last = path.split("/").at(-1) ?? "";
  return isDate(last) ? { version: last } : {};
}
