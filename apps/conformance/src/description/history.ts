import { operationKey, type Part, surfaceOf } from "@persona-conformance/schemas/description";
import { ConfigError } from "../config-error.ts";
import { demandDescription, demandWhole } from "./demand.ts";
import { filesOf, type Tree } from "./git.ts";
import { createKnownParts, type KnownParts } from "./known-parts.ts";
import { createLinker, type Linked } from "./link.ts";
import { locate, type Located } from "./locate.ts";
import type { OpenedSpec, VersionSurface } from "./open.ts";
import { parseDocument } from "./parse.ts";

/** Reads consecutive states of a repository. Files that did not change are not read again. */
export interface States {
  /**
   * Reads the state of a tree, limited to a part of the description.
   * @throws {ConfigError} If there is no description, or it is broken.
   */
  at(tree: Tree, name: string): Promise<OpenedSpec>;
}

/** The surface of a version, and the files from which it was built, by path and hash. */
interface Known {
  readonly files: readonly (readonly [path: string, blob: string])[];
  readonly made: VersionSurface;
}

/** The parts of a file with at least this many bytes are kept for its next state. */
const large = 100_000;

/** @param read Returns the content of a blob, by its hash. */
export function createStates(read: (blob: string) => Promise<Uint8Array>, part: Part): States {
  const linker = createLinker();
  const documents = new Map<string, unknown>();
  const partsAt = new Map<string, KnownParts>();
  const splitRoots = new Map<string, boolean>();
  const known = new Map<string, Known>();

  async function parsed(tree: Tree, path: string, name: string): Promise<unknown> {
    const blob = tree.get(path);
    if (blob === undefined) throw new ConfigError(`there is no ${name}:${path}`);
    if (!documents.has(blob)) {
      const bytes = await read(blob);
      const parts = bytes.length < large ? undefined : (partsAt.get(path) ?? createKnownParts());
      if (parts !== undefined) partsAt.set(path, parts);
      documents.set(blob, await parseDocument(bytes, `${name}:${path}`, parts));
      if (!splitRoots.has(blob)) splitRoots.set(blob, isSplitRoot(bytes));
    }
    return documents.get(blob);
  }

  /** Prefers split files beside the bundled form: a commit changes only few of them. */
  async function rootOf(tree: Tree, { path, version }: Located): Promise<Located> {
    const folder = path.slice(0, path.lastIndexOf("/") + 1);
    for (const other of tree.keys()) {
      const isBeside = other.startsWith(folder) && !other.slice(folder.length).includes("/");
      if (!isBeside || !/^(?!.*bundled).*\.(?:ya?ml|json)$/.test(other.slice(folder.length)))
        continue;
      const blob = tree.get(other) ?? "";
      const isSplit = splitRoots.get(blob) ?? isSplitRoot(await read(blob));
      splitRoots.set(blob, isSplit);
      if (isSplit) return { path: other, ...(version !== undefined && { version }) };
    }
    return { path, ...(version !== undefined && { version }) };
  }

  async function surfaceAt(tree: Tree, located: Located, name: string): Promise<VersionSurface> {
    const { path, version } = await rootOf(tree, located);
    const before = known.get(path);
    if (before?.files.every(([file, blob]) => tree.get(file) === blob)) return before.made;
    const { document, paths } = await linkedAt(tree, path, name);
    const surface = surfaceOf(demandDescription(document, `${name}:${path}`), part);
    const files = paths.map((file) => [file, tree.get(file) ?? ""] as const);
    const made = {
      version: version ?? surface.version ?? "",
      source: `${name}:${path}`,
      digest: `git ${files.map(([, blob]) => blob).join(" ")}`.slice(0, 80),
      surface,
    };
    known.set(path, { files, made });
    // A bundled document is large, and the next state has another one.
    if (paths.length === 1) documents.delete(tree.get(path) ?? "");
    return made;
  }

  /**
   * Joins the files of the part into one document. First skips members of the root outside of the part. If a file
   * refers to a skipped member, uses the whole root.
   */
  async function linkedAt(tree: Tree, path: string, name: string): Promise<Linked> {
    const readAt = (file: string) => parsed(tree, file, name);
    const document = await readAt(path);
    if (!splitRoots.get(tree.get(path) ?? "")) return { document, paths: [path] };
    const some = await linker.link(path, readAt, (root) => partOf(root, part));
    return isWhole(some.document) ? some : linker.link(path, readAt);
  }

  return {
    async at(tree, name) {
      const located = await locate(filesOf(tree, name, read));
      const versions: VersionSurface[] = [];
      for (const one of located) versions.push(await surfaceAt(tree, one, name));
      return {
        source: name,
        digest: "",
        versions,
        hasFolders: located.length > 1,
        folders: located.flatMap(({ version }) => version ?? []),
      };
    },
  };
}

const isSplitRoot = (bytes: Uint8Array): boolean => {
  const text = Buffer.from(bytes).toString("latin1");
  return (
    /^["']?openapi["']?\s*:|"openapi"\s*:/m.test(text) &&
    /\$ref["']?\s*:\s*["']?[^#"'\s]/.test(text)
  );
};

const parts = new WeakMap<object, { readonly part: Part; readonly made: unknown }>();

function partOf(document: unknown, part: Part): unknown {
  if (typeof document !== "object" || document === null) return document;
  const known = parts.get(document);
  if (known?.part === part) return known.made;
  // Members of an OpenAPI document; others are left alone.
  const { paths, webhooks, components, ...rest } = document as Readonly<
    Record<string, object | undefined>
  >;
  const keep = (of: object | undefined, isKept: (key: string) => boolean, otherwise?: unknown) =>
    of &&
    Object.fromEntries(
      Object.entries(of)
        .filter(([key]) => otherwise !== undefined || isKept(key))
        .map(([key, value]): [string, unknown] => [key, isKept(key) ? value : otherwise]),
    );
  const isReference = (value: unknown) =>
    typeof value === "object" && value !== null && "$ref" in value;
  const made = {
    ...rest,
    paths: keep(
      paths,
      (path) =>
        ["GET", "PUT", "POST", "DELETE", "PATCH"].some((method) =>
          part.operation(operationKey(method, path)),
        ) || path.startsWith("/webhooks"),
    ),
    webhooks: keep(webhooks, (name) => part.event(name), {}),
    // Dropped here: a reference to it finds it anyway.
    components:
      components &&
      Object.fromEntries(
        Object.entries(components).map(([kind, named]) => [
          kind,
          Object.fromEntries(
            // `Object` returns an object for any value.
            Object.entries(Object(named) as object).filter(([, value]) => !isReference(value)),
          ),
        ]),
      ),
  };
  parts.set(document, { part, made });
  return made;
}

function isWhole(document: unknown): boolean {
  try {
    // This code made the document, and it is an object.
    demandWhole(document as Readonly<Record<string, unknown>>, "");
    return true;
  } catch {
    return false;
  }
}
