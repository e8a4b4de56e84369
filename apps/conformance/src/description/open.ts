import { existsSync, statSync } from "node:fs";
import { createHash } from "node:crypto";
import { basename, dirname } from "node:path";
import { type Surface, surfaceOf } from "@persona-conformance/schemas/description";
import { sha256 } from "@persona-conformance/schemas/facts";
import { ConfigError } from "../config-error.ts";
import { type Cache, noCache } from "./cache.ts";
import { buildSurface } from "./build-surface.ts";
import { demandDescription, demandWhole } from "./demand.ts";
import { type Ask, download } from "./download.ts";
import { type Files, onDisk } from "./files.ts";
import { openRepository } from "./git.ts";
import { createKnownParts } from "./known-parts.ts";
import { createLinker } from "./link.ts";
import { locate, type Located } from "./locate.ts";
import { type Concern, partIn } from "./scope.ts";
import { parseDocument } from "./parse.ts";

/** The description of one API version. */
export interface VersionSurface {
  /** The API version: the folder's name, else `info.version`. */
  readonly version: string;
  readonly source: string;
  /** `sha256 …` of all its files. */
  readonly digest: string;
  readonly surface: Surface;
}

/** The description at `--spec` or `--against`. */
export interface OpenedSpec {
  readonly source: string;
  readonly digest: string;
  /** The oldest first. */
  readonly versions: readonly VersionSurface[];
  /** Whether there are folders of several versions. */
  readonly hasFolders: boolean;
  /** The names of all version folders, chosen or not. */
  readonly folders: readonly string[];
}

export interface OpenOptions {
  /** A version or `all`. Default: all, if there are folders. */
  readonly apiVersion?: string;
  /** The part to read. Default: all. */
  readonly concern?: Concern;
  readonly cache?: Cache;
  /** Without it, a URL is an error. */
  readonly ask?: Ask;
  readonly signal?: AbortSignal;
}

/**
 * Opens a description: a file, a version's folder, a folder of versions, `REPO@COMMIT`, or a URL.
 * @throws {ConfigError} Names the mistake and its place.
 */
export async function openSpec(spec: string, options: OpenOptions = {}): Promise<OpenedSpec> {
  const { apiVersion, cache = noCache, concern = { scope: "all" } } = options;
  return withFiles(spec, options, async (files, path) => {
    const all = await locate(files, path);
    const chosen = choose(all, apiVersion, files.say(path));
    const versions = await surfacesOf(files, chosen, cache, concern);
    const [only] = versions;
    if (
      apiVersion !== undefined &&
      apiVersion !== "all" &&
      versions.length === 1 &&
      only !== undefined
    ) {
      expectVersion(only, apiVersion);
    }
    return {
      source: spec,
      digest:
        versions.length === 1 && only !== undefined
          ? only.digest
          : digestOf(versions.map(({ digest }) => digest)),
      versions,
      hasFolders: all.length > 1,
      folders: all.flatMap(({ version }) => version ?? []),
    };
  });
}

async function withFiles<T>(
  spec: string,
  { ask = noNetwork, signal }: OpenOptions,
  use: (files: Files, path: string) => Promise<T>,
): Promise<T> {
  if (/^https?:\/\//i.test(spec)) return use(ofUrl(spec, ask, signal), "");
  const place = atCommit(spec);
  if (place === undefined) {
    if (!existsSync(spec)) throw new ConfigError(`no description found at ${spec}: check the path`);
    // A file may refer to files beside it, so its folder is opened.
    const isFile = statSync(spec).isFile();
    return isFile ? use(onDisk(dirname(spec)), basename(spec)) : use(onDisk(spec), "");
  }
  const repository = await openRepository(place.folder);
  try {
    return await use(await repository.at(await repository.commit(place.commit)), "");
  } finally {
    repository.close();
  }
}

/** Reads `REPO@COMMIT`, unless a file or folder has this name. */
function atCommit(spec: string): { readonly folder: string; readonly commit: string } | undefined {
  if (existsSync(spec)) return undefined;
  const [, folder, commit] = /^(.+)@([^@]+)$/.exec(spec) ?? [];
  if (folder === undefined || commit === undefined || !existsSync(folder)) return undefined;
  return { folder, commit };
}

const noNetwork: Ask = (url) =>
  Promise.reject(new Error(`${url} is a URL, which is not allowed here`));

const ofUrl = (url: string, ask: Ask, signal: AbortSignal | undefined): Files => ({
  say: (path) => (path === "" ? url : new URL(path, url).href),
  list: () => Promise.resolve(undefined),
  read: (path) => download(path === "" ? url : new URL(path, url).href, ask, signal),
});

function choose(
  all: readonly Located[],
  wanted: string | undefined,
  source: string,
): readonly Located[] {
  if (wanted === undefined || wanted === "all" || all.every(({ version }) => version === undefined))
    return all;
  const found = all.filter(({ version }) => version === wanted);
  if (found.length > 0) return found;
  const names = all.map(({ version }) => version).join(", ");
  throw new ConfigError(`${source} has no API version ${wanted}: it has ${names}`);
}

function expectVersion({ version, source }: VersionSurface, wanted: string): void {
  if (version !== "" && version !== wanted) {
    throw new ConfigError(`${source} describes the API version ${version}, and not ${wanted}`);
  }
}

async function surfacesOf(
  files: Files,
  all: readonly Located[],
  cache: Cache,
  concern: Concern,
): Promise<readonly VersionSurface[]> {
  const read = await Promise.all(
    all.map(async (one) => {
      const bytes = await files.read(one.path);
      return { ...one, bytes, digest: digestOfBytes([bytes]) };
    }),
  );
  const keyOf = (digest: string) => ["surface", digest, concern.scope, concern.operations ?? ""];
  const known = await Promise.all(read.map(({ digest }) => cache.get(keyOf(digest))));
  const parts = createKnownParts();
  const surfaces: VersionSurface[] = [];
  for (const [index, { path, version, bytes, digest: own }] of read.entries()) {
    const source = files.say(path);
    // The cache holds the surface of exactly these bytes.
    let surface = known[index] as Surface | undefined;
    let digest = own;
    if (surface === undefined) {
      surface = await buildSurface({ bytes, source, concern, parts });
      if (surface !== undefined) await cache.put(keyOf(own), surface);
    }
    if (surface === undefined) {
      // The file refers to other files.
      const linked = await readLinked(files, path);
      surface = surfaceOf(linked.document, partIn(concern));
      digest = digestOfBytes(linked.bytes);
    }
    surfaces.push({ version: version ?? surface.version ?? "", source, digest, surface });
  }
  return surfaces;
}

async function readLinked(files: Files, path: string) {
  const bytes: Uint8Array[] = [];
  const { document } = await createLinker().link(path, async (file) => {
    const content = await files.read(file);
    bytes.push(content);
    return parseDocument(content, files.say(file));
  });
  return {
    document: demandWhole(demandDescription(document, files.say(path)), files.say(path)),
    bytes,
  };
}

const digestOfBytes = (all: readonly Uint8Array[]): string =>
  digestOf(all.map((bytes) => hashOf(bytes)));
const digestOf = (digests: readonly string[]): string =>
  digests.length === 1 ? `sha256 ${digests[0]}` : `sha256 ${sha256(digests.join(" "))}`;
const hashOf = (bytes: Uint8Array): string => createHash("sha256").update(bytes).digest("hex");
