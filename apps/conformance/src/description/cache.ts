import { randomUUID } from "node:crypto";
import { readdir, readFile, rename, rm, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { sha256 } from "@persona-conformance/schemas/facts";
import { makeFolder } from "../make-folder.ts";
import { suite } from "../suite.ts";

/** Values that were worked out before, by what they were made of. */
export interface Cache {
  get(key: readonly string[]): Promise<unknown>;
  put(key: readonly string[], value: unknown): Promise<void>;
}

export const noCache: Cache = {
  get: () => Promise.resolve(undefined),
  put: () => Promise.resolve(),
};

/** What is made of a description otherwise than before gets another number here: what stands in caches is then void. */
const format = 1;
/** Files that a cache holds at the most, when something is first written to it. */
const mostFiles = 400;

/** A cache in a folder, which is made if need be. A folder that cannot be used is as good as none. */
export function cacheIn(folder: string): Cache {
  const fileOf = (key: readonly string[]): string =>
    join(folder, `${sha256(JSON.stringify([format, suite.version, ...key]))}.json`);
  let ready: Promise<void> | undefined;
  return {
    async get(key) {
      try {
        return JSON.parse(await readFile(fileOf(key), "utf8")) as unknown;
      } catch {
        return undefined;
      }
    },
    async put(key, value) {
      try {
        ready ??= makeReady(folder);
        await ready;
        const file = fileOf(key);
        // Two runs may write at once: each writes a whole file.
        const draft = `${file}.${randomUUID()}`;
        await writeFile(draft, JSON.stringify(value));
        await rename(draft, file);
      } catch {
        // It is worked out again next time.
      }
    },
  };
}

async function makeReady(folder: string): Promise<void> {
  await makeFolder(folder);
  await prune(folder).catch(() => {
    // Another run takes the same files away at the same time.
  });
}

/** Takes away the oldest files, where there are too many. */
async function prune(folder: string): Promise<void> {
  const names = await readdir(folder);
  if (names.length <= mostFiles) return;
  const files = await Promise.all(
    names.map(async (name) => ({ name, time: (await stat(join(folder, name))).mtimeMs })),
  );
  const old = files.toSorted((a, b) => a.time - b.time).slice(0, names.length - mostFiles / 2);
  await Promise.all(old.map(({ name }) => rm(join(folder, name), { force: true })));
}

/** Where caches are kept, as the environment says; undefined where it says nothing. */
export function cacheFolder(
  environment: Readonly<Record<string, string | undefined>>,
): string | undefined {
  const { XDG_CACHE_HOME: own, HOME: home, LOCALAPPDATA: local } = environment;
  const root = own || (home && join(home, ".cache")) || local;
  return root === undefined || root === ""
    ? undefined
    : join(root, "persona-conformance", "descriptions");
}
