import type { OpenApi } from "../description.ts";

/** A place in a description: a JSON pointer, and what stands there. */
export interface Place {
  readonly pointer: string;
  readonly value: unknown;
}

/** A key as part of a JSON pointer. */
export const escaped = (key: string) => key.replaceAll("~", "~0").replaceAll("/", "~1");
const unescaped = (key: string) => key.replaceAll("~1", "/").replaceAll("~0", "~");

const has = (value: unknown, key: string): value is Readonly<Record<string, unknown>> =>
  typeof value === "object" && value !== null && Object.hasOwn(value, key);

/** The member of a place, behind any references; undefined where there is none. */
export function memberOf(root: OpenApi, place: Place, key: string): Place | undefined {
  const { pointer, value } = behind(root, place);
  return has(value, key)
    ? behind(root, { pointer: `${pointer}/${escaped(key)}`, value: value[key] })
    : undefined;
}

/** The place along these keys from the root. */
export const placeOf = (root: OpenApi, keys: readonly string[]): Place | undefined =>
  keys.reduce<Place | undefined>((place, key) => place && memberOf(root, place, key), {
    pointer: "",
    value: root,
  });

/** Where a reference leads to, however many of them stand one behind the other. */
function behind(root: OpenApi, place: Place, followed = 0): Place {
  const { value } = place;
  if (!has(value, "$ref") || typeof value["$ref"] !== "string" || followed > 20) return place;
  const pointer = value["$ref"].replace(/^#/, "");
  const target = pointer
    .split("/")
    .slice(1)
    .map(unescaped)
    .reduce<unknown>((found, key) => (has(found, key) ? found[key] : undefined), root);
  return behind(root, { pointer, value: target }, followed + 1);
}

/** The parts of a schema that hold all at once: itself, and what stands under `allOf`. */
export function partsOf(root: OpenApi, schema: Place): readonly Place[] {
  const all = memberOf(root, schema, "allOf");
  if (all === undefined || !Array.isArray(all.value)) return [schema];
  const parts = all.value.flatMap((_, index) => {
    const part = memberOf(root, all, String(index));
    return part === undefined ? [] : partsOf(root, part);
  });
  return [schema, ...parts];
}

/**
 * The comparator's way to say where: the keys from the root, joined by dots, with a reference's target behind it. As a
 * JSON pointer, as far as it leads: what is missing has none.
 */
export function pointerTo(root: OpenApi, location: string): string {
  const keys = location
    .replace(/^\[root\]\.?/, "")
    .replaceAll(/\[(\d+)\]/g, ".$1")
    .split(".");
  let place: Place = { pointer: "", value: root };
  for (let index = 0; index < keys.length;) {
    const step = longestKey(place.value, keys, index);
    // Where a reference was followed, its target's own path comes next.
    const from = step ?? longestKey(root, keys, index);
    if (from === undefined) break;
    const base = step === undefined ? { pointer: "", value: root as unknown } : place;
    if (!has(base.value, from.key)) break;
    place = { pointer: `${base.pointer}/${escaped(from.key)}`, value: base.value[from.key] };
    index = from.next;
  }
  return place.pointer;
}

/** A key may hold dots itself. */
function longestKey(value: unknown, keys: readonly string[], from: number) {
  for (let next = keys.length; next > from; next -= 1) {
    const key = keys.slice(from, next).join(".");
    if (has(value, key)) return { key, next };
  }
  return undefined;
}
