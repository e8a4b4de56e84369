import { randomUUID } from "node:crypto";
import { readdir, readFile, rename, rm, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { sha256 } from "@persona-conformance/schemas/facts";
import { makeFolder } from "../make-folder.ts";
import { suite } from "../suite.ts";

/** A cache of computed values. A key names everything that a value was computed from. */
export interface Cache {
  get(key: readonly string[]): Promise<unknown>;
  put(key: readonly string[], value: unknown): Promise<void>;
}

export const noCache: Cache = {
  get: () => Promise.resolve(undefined),
  put: () => Promise.resolve(),
};

/** Increase this number when the same description gives another value. Old entries are then ignored. */
const format = 1;
/** When a run first writes to a cache with more files than this, the oldest are deleted. */
const maxFiles = 400;

/** A cache in a folder, which is made if needed. If the folder cannot be used, nothing is cached. */
export function cacheIn(folder: string): Cache {
  const fileOf = (key: readonly string[]): string =>
    join(folder, `${sha256(JSON.stringify([format, suite.version, ...key]))}.json`);
  let ready: Promise<void> | undefined;
  return {
    async get(key) {
      try {
        return JSON.parse(await readFile(fileOf(key), "utf8"));
      } catch {
        return undefined;
      }
    },
    async put(key, value) {
      try {
        ready ??= makeReady(folder);
        await ready;
        const file = fileOf(key);
        // Two runs may write at the same time, so each writes a whole file and renames it.
        const draft = `${file}.${randomUUID()}`;
        await writeFile(draft, JSON.stringify(value));
        await rename(draft, file);
      } catch {
        // Without the entry, the value is computed again.
      }
    },
  };
}

async function makeReady(folder: string): Promise<void> {
  await makeFolder(folder);
  await prune(folder).catch(() => {
    // Another run may delete the same files at the same time.
  });
}

/** Deletes the oldest files if there are too many. */
async function prune(folder: string): Promise<void> {
  const names = await readdir(folder);
  if (names.length <= maxFiles) return;
  const files = await Promise.all(
    names.map(async (name) => ({ name, time: (await stat(join(folder, name))).mtimeMs })),
  );
  const old = files.toSorted((a, b) => a.time - b.time).slice(0, names.length - maxFiles / 2);
  await Promise.all(old.map(({ name }) => rm(join(folder, name), { force: true })));
}

/** The cache folder of an environment. Undefined if the environment has no home folder. */
export function cacheFolder(
  environment: Readonly<Record<string, string | undefined>>,
): string | undefined {
  const { XDG_CACHE_HOME: own, HOME: home, LOCALAPPDATA: local } = environment;
  const root = own || (home && join(home, ".cache")) || local;
  return root === undefined || root === ""
    ? undefined
    : join(root, "persona-conformance", "descriptions");
}
