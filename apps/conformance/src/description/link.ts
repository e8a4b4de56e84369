import { at, escaped, isNode, type Node } from "@persona-conformance/schemas/description";
import { resolved } from "./files.ts";

/** A description has at most this many files. More of them are a cycle of names. */
const maxFiles = 20_000;

export interface Linked {
  readonly document: unknown;
  /** The files that it consists of, the root first. */
  readonly paths: readonly string[];
}

/** Joins the files of descriptions. It remembers the files it has processed. */
export interface Linker {
  /**
   * Joins all files that a description refers to. Every reference of the result points into the result.
   * `components/schemas/x.yaml` becomes `#/components/schemas/x`, as in the bundled form. All other files are below
   * `x-files`.
   * @param read Parses the file at a path. It returns the same object for the same content.
   * @param shown Selects the parts of the root to follow.
   */
  link(
    root: string,
    read: (path: string) => Promise<unknown>,
    shown?: (root: unknown) => unknown,
  ): Promise<Linked>;
}

export function createLinker(): Linker {
  const references = new WeakMap<object, readonly string[]>();
  const done = new WeakMap<object, Map<string, unknown>>();

  /** The references of a document to other files, as written. */
  function referencesIn(document: unknown): readonly string[] {
    if (!isNode(document)) return [];
    const known = references.get(document);
    if (known !== undefined) return known;
    const found = new Set<string>();
    const search = (value: unknown): void => {
      if (typeof value !== "object" || value === null) return;
      for (const [key, item] of Object.entries(value)) {
        if (key === "$ref" && typeof item === "string") {
          if (pathIn(item) !== undefined) found.add(item);
        } else if (key !== "example" && key !== "examples") search(item);
      }
    };
    search(document);
    references.set(document, [...found]);
    return [...found];
  }

  function relinked(document: unknown, path: string, root: string): unknown {
    if (!isNode(document)) return document;
    const known = done.get(document) ?? new Map<string, unknown>();
    done.set(document, known);
    const key = `${path} ${root}`;
    if (!known.has(key)) known.set(key, withinOne(document, path, root));
    return known.get(key);
  }

  return {
    async link(root, read, shown = (document) => document) {
      const documents = new Map<string, unknown>([[root, shown(await read(root))]]);
      const referred = (path: string) =>
        referencesIn(documents.get(path)).map((one) => resolved(path, pathIn(one) ?? ""));
      const waiting = [...referred(root)];
      for (let path = waiting.pop(); path !== undefined; path = waiting.pop()) {
        if (documents.has(path)) continue;
        if (documents.size >= maxFiles) throw new Error(`more than ${maxFiles} files`);
        documents.set(path, await read(path));
        waiting.push(...referred(path));
      }
      const paths = [...documents.keys()];
      if (paths.length === 1) return { document: documents.get(root), paths };
      const parts = new Map(paths.map((path) => [path, relinked(documents.get(path), path, root)]));
      return { document: put(parts, root), paths };
    },
  };
}

/** The file of a reference. Undefined for a reference within the file, or a URL. */
function pathIn(reference: string): string | undefined {
  const [path = ""] = reference.split("#");
  return path === "" || /^[a-z][a-z0-9+.-]*:/i.test(path) ? undefined : decodeURI(path);
}

/** The keys under which a file's content stands in the result. */
function placeOf(path: string, root: string): readonly string[] {
  if (path === root) return [];
  const folder = root.slice(0, root.lastIndexOf("/") + 1);
  const within = path.startsWith(folder) ? path.slice(folder.length) : path;
  const [, kind, name] =
    /^(?:.*\/)?components\/([A-Za-z]+)\/([^/]+)\.(?:ya?ml|json)$/.exec(within) ?? [];
  return kind !== undefined && name !== undefined
    ? ["components", kind, name]
    : ["x-files", within];
}

const pointerTo = (keys: readonly string[]): string =>
  keys.map((key) => `/${escaped(key)}`).join("");

/** A copy of a document whose references point into the result. */
function withinOne(value: unknown, path: string, root: string): unknown {
  if (Array.isArray(value)) return value.map((item) => withinOne(item, path, root));
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, item]) => {
      if (key !== "$ref" || typeof item !== "string") {
        return [key, key === "example" || key === "examples" ? item : withinOne(item, path, root)];
      }
      const file = pathIn(item);
      if (file === undefined && !item.startsWith("#")) return [key, item];
      const place = placeOf(file === undefined ? path : resolved(path, file), root);
      return [key, `#${pointerTo(place)}${item.split("#")[1] ?? ""}`];
    }),
  );
}

/** The result: the root's members, and each file in its place. */
function put(parts: ReadonlyMap<string, unknown>, root: string): Node {
  const files: Record<string, unknown> = {};
  const components: Record<string, Record<string, unknown>> = {};
  for (const [path, part] of parts) {
    const [first, kind = "", name = ""] = placeOf(path, root);
    if (first === "components") components[kind] = { ...components[kind], [name]: part };
    else if (first === "x-files") files[kind] = part;
  }
  const own = parts.get(root);
  const members = isNode(own) ? own : {};
  const declared = isNode(members["components"]) ? members["components"] : {};
  for (const [kind, named] of Object.entries(declared)) {
    // The root's own reference points to the same content.
    if (isNode(named)) components[kind] = { ...named, ...components[kind] };
  }
  const whole: Record<string, unknown> = { ...members, components, "x-files": files };
  for (const group of ["paths", "webhooks"]) {
    const items = members[group];
    if (isNode(items)) whole[group] = inlined(items, whole);
  }
  return whole;
}

/** Puts paths where the bundled form has them, even if each has a file of its own. */
function inlined(items: Node, whole: Node): Node {
  return Object.fromEntries(
    Object.entries(items).map(([key, item]) => {
      const reference = isNode(item) && Object.keys(item).length === 1 ? item["$ref"] : undefined;
      const isFile = typeof reference === "string" && /^#\/x-files\/[^/]+$/.test(reference);
      return [key, isFile ? (at(whole, reference.slice(1)).value ?? item) : item];
    }),
  );
}
