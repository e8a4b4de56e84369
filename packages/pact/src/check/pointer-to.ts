import { escaped, type Place } from "@persona-conformance/schemas/description";
import type { OpenApi } from "../description.ts";

const has = (value: unknown, key: string): value is Readonly<Record<string, unknown>> =>
  typeof value === "object" && value !== null && Object.hasOwn(value, key);

/**
 * Turns a location of the comparator into a JSON pointer. A location is the keys from the root, joined by dots; after
 * a reference the target's path follows. Where a key is missing, the pointer ends.
 */
export function pointerTo(root: OpenApi, location: string): string {
  const keys = location
    .replace(/^\[root\]\.?/, "")
    .replaceAll(/\[(\d+)\]/g, ".$1")
    .split(".");
  let place: Place = { pointer: "", value: root };
  for (let index = 0; index < keys.length;) {
    const step = longestKey(place.value, keys, index);
    // After a reference, the target's own path follows.
    const from = step ?? longestKey(root, keys, index);
    if (from === undefined) break;
    const base: Place = step === undefined ? { pointer: "", value: root } : place;
    if (!has(base.value, from.key)) break;
    place = { pointer: `${base.pointer}/${escaped(from.key)}`, value: base.value[from.key] };
    index = from.next;
  }
  return place.pointer;
}

/** Finds the longest key that fits: a key may contain dots. */
function longestKey(value: unknown, keys: readonly string[], from: number) {
  for (let next = keys.length; next > from; next -= 1) {
    const key = keys.slice(from, next).join(".");
    if (has(value, key)) return { key, next };
  }
  return undefined;
}
