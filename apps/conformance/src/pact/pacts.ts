import { readdir, stat } from "node:fs/promises";
import { join } from "node:path";
import { ContractError, type PactFile, promisesOf, readPact } from "@persona-conformance/pact/file";
import { sha256 } from "@persona-conformance/schemas/facts";
import { ConfigError } from "../config-error.ts";
import { invocation } from "../invocation.ts";
import { readGiven } from "../read-text.ts";

/** A pact and its file. */
export interface OpenedPact {
  readonly file: string;
  readonly text: string;
  readonly pact: PactFile;
  readonly digest: string;
}

/** A digest of a text. Line endings do not matter, because git may change them on checkout. */
export const digestOf = (text: string): string => `sha256 ${sha256(text.replaceAll("\r\n", "\n"))}`;

/** Opens the pacts at these paths: files, or folders of files. */
export async function openPacts(paths: readonly string[]): Promise<readonly OpenedPact[]> {
  const files = (await Promise.all(paths.map(filesAt))).flat();
  return Promise.all(files.map(openPact));
}

/** Opens the only pact at a path. */
export async function openOnePact(path: string): Promise<OpenedPact> {
  const [first, ...others] = await openPacts([path]);
  if (first === undefined || others.length > 0) {
    throw new ConfigError(`${path} holds ${others.length + 1} pacts: name one of them`);
  }
  return first;
}

async function filesAt(path: string): Promise<readonly string[]> {
  const hint = `check the path, or make our pact with \`${invocation} pact generate\``;
  const found = await stat(path).catch(() => {
    throw new ConfigError(`there is no pact at ${path}: ${hint}`);
  });
  if (!found.isDirectory()) return [path];
  const names = (await readdir(path)).filter((name) => name.endsWith(".json")).toSorted();
  if (names.length === 0) throw new ConfigError(`${path} holds no pact: ${hint}`);
  return names.map((name) => join(path, name));
}

async function openPact(file: string): Promise<OpenedPact> {
  const text = await readGiven(file, "the pact");
  try {
    const pact = readPact(text, file);
    // Reports unknown statements now, before any work is done.
    promisesOf(pact);
    return { file, text, pact, digest: digestOf(text) };
  } catch (error) {
    if (error instanceof ContractError) throw new ConfigError(error.message, { cause: error });
    throw error;
  }
}
