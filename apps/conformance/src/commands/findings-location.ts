import { existsSync } from "node:fs";
import { dirname, isAbsolute, join, relative, resolve, sep } from "node:path";
import { configNames } from "../config/names.ts";
import { ConfigError } from "../config-error.ts";

/**
 * The file in which code scanning shows the findings, as a path from the repository's root: the given file, the
 * config, the known failures, or `package.json`. Undefined if none of them exists.
 *
 * @throws {ConfigError} If the given file does not exist, or is not in the repository.
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
      `--sarif-path ${sarifPath} is not a file of this repository: code scanning needs one that is`,
    );
  }
  const names = [...configNames, ...(knownFailures === undefined ? [] : [knownFailures])];
  return [...names, "package.json"]
    .map((name) => within(root, resolve(folder, name)))
    .find((found) => found !== undefined);
}

/** The nearest folder above with `.git` in it. Without one, the given folder. */
function rootAbove(folder: string): string {
  for (let at = resolve(folder); ; at = dirname(at)) {
    if (existsSync(join(at, ".git"))) return at;
    if (dirname(at) === at) return resolve(folder);
  }
}

/** A file's path from a folder above it, with slashes. */
function within(root: string, file: string): string | undefined {
  const path = relative(root, file);
  // On Windows, a path to another drive is absolute.
  const isInside = path !== "" && !path.startsWith("..") && !isAbsolute(path);
  return isInside && existsSync(file) ? path.split(sep).join("/") : undefined;
}
