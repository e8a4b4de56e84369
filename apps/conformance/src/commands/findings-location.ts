import { existsSync } from "node:fs";
import { dirname, isAbsolute, join, relative, resolve, sep } from "node:path";
import { configNames } from "../config/names.ts";
import { ConfigError } from "../config-error.ts";

/**
 * The file of the repository that code scanning shows findings in, from the repository's root: the one that is named, the
 * config file, the known failures, or `package.json`; undefined where there is none of them.
 *
 * @throws {ConfigError} where the one that is named is not there, or not in the repository
 */
export function findingsLocation(
  { sarifPath, knownFailures }: { readonly sarifPath?: string; readonly knownFailures?: string },
  folder: string = process.cwd(),
): string | undefined {
  const root = rootAbove(folder);
  if (sarifPath !== undefined) {
    const found = within(root, resolve(folder, sarifPath));
    if (found !== undefined) return found;
    throw new ConfigError(
      `--sarif-path ${sarifPath} is no file of this repository: code scanning shows findings in one that is`,
    );
  }
  const names = [...configNames, ...(knownFailures === undefined ? [] : [knownFailures])];
  return [...names, "package.json"]
    .map((name) => within(root, resolve(folder, name)))
    .find((found) => found !== undefined);
}

/** The folder with `.git` in it, here or above; this one where there is none. */
function rootAbove(folder: string): string {
  for (let at = resolve(folder); ; at = dirname(at)) {
    if (existsSync(join(at, ".git"))) return at;
    if (dirname(at) === at) return resolve(folder);
  }
}

/** A file's path from a folder that it is in, with the separators of an address. */
function within(root: string, file: string): string | undefined {
  const path = relative(root, file);
  // On Windows, what lies on another drive is absolute.
  const isInside = path !== "" && !path.startsWith("..") && !isAbsolute(path);
  return isInside && existsSync(file) ? path.split(sep).join("/") : undefined;
}
