import { resolved } from "./files.ts";

/** Files of one description at the most: more are a circle of names. */
const mostFiles = 20_000;

/**
 * Puts the files that a description refers to into one document, so that every reference leads to a place within it.
 * What stands in `components/schemas/x.yaml` goes to `#/components/schemas/x`, as in the bundled form; all else below
 * `x-files`. Cached documents are not changed.
 * @param read parses the file at a path
 */
export async function linked(
  root: string,
  read: (path: string) => Promise<unknown>,
): Promise<{ readonly document: unknown; readonly paths: readonly string[] }> {
  const documents = new Map<string, unknown>([[root, await read(root)]]);
  const waiting = referredFrom(documents.get(root), root);
  for (let path = waiting.pop(); path !== undefined; path = waiting.pop()) {
    if (documents.has(path)) continue;
    if (documents.size >= mostFiles) throw new Error(`more than ${mostFiles} files`);
    const document = await read(path);
    documents.set(path, document);
    waiting.push(...referredFrom(document, path));
  }
  if (documents.size === 1) return { document: documents.get(root), paths: [root] };
  const folder = root.includes("/") ? root.slice(0, root.lastIndexOf("/") + 1) : "";
  const places = new Map(
    [...documents.keys()].map(
      (path) => [path, path === root ? [] : placeOf(path.slice(folder.length))] as const,
    ),
  );
  const whole: Record<string, unknown> = {};
  for (const [path, document] of documents) {
    const value = relinked(document, path, places);
    const place = places.get(path) ?? [];
    if (place.length === 0) merge(whole, value as Record<string, unknown>);
    else put(whole, place, value);
  }
  return { document: whole, paths: [...documents.keys()] };

  function referredFrom(document: unknown, from: string): string[] {
    const found: string[] = [];
    const search = (value: unknown): void => {
      if (typeof value !== "object" || value === null) return;
      for (const [key, item] of Object.entries(value)) {
        const path = key === "$ref" && typeof item === "string" ? fileOf(item, from) : undefined;
        if (path !== undefined) found.push(path);
        else if (key !== "example" && key !== "examples") search(item);
      }
    };
    search(document);
    return found;
  }
}

/** The file of a reference, unless it is one within the same file, or an address. */
function fileOf(reference: string, from: string): string | undefined {
  const [path = ""] = reference.split("#");
  if (path === "" || /^[a-z][a-z0-9+.-]*:/i.test(path)) return undefined;
  return resolved(from, decodeURI(path));
}

/** The keys under which a file's content stands in the whole document. */
function placeOf(path: string): readonly string[] {
  const component = /^(?:.*\/)?components\/([A-Za-z]+)\/([^/]+)\.(?:ya?ml|json)$/.exec(path);
  const [, kind, name] = component ?? [];
  return kind !== undefined && name !== undefined ? ["components", kind, name] : ["x-files", path];
}

const pointerTo = (keys: readonly string[]): string =>
  keys.map((key) => `/${key.replaceAll("~", "~0").replaceAll("/", "~1")}`).join("");

function relinked(
  value: unknown,
  from: string,
  places: ReadonlyMap<string, readonly string[]>,
): unknown {
  if (Array.isArray(value)) return value.map((item) => relinked(item, from, places));
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, item]) => {
      if (key !== "$ref" || typeof item !== "string") {
        return [key, key === "example" || key === "examples" ? item : relinked(item, from, places)];
      }
      if (/^[a-z][a-z0-9+.-]*:/i.test(item)) return [key, item];
      const file = fileOf(item, from) ?? from;
      return [key, `#${pointerTo(places.get(file) ?? [])}${item.split("#")[1] ?? ""}`];
    }),
  );
}

function put(
  whole: Record<string, unknown>,
  [first = "", ...rest]: readonly string[],
  value: unknown,
): void {
  if (rest.length === 0) {
    // The root may have it as a reference to this very file.
    whole[first] = value;
    return;
  }
  const below = (whole[first] ??= {}) as Record<string, unknown>;
  put(below, rest, value);
}

/** The root's own members, without taking away what files have put there. */
function merge(whole: Record<string, unknown>, own: Readonly<Record<string, unknown>>): void {
  for (const [key, value] of Object.entries(own)) {
    const there = whole[key];
    if (
      typeof there === "object" &&
      there !== null &&
      typeof value === "object" &&
      value !== null
    ) {
      merge(there as Record<string, unknown>, value as Record<string, unknown>);
    } else {
      whole[key] ??= value;
    }
  }
}
