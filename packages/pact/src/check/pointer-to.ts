import { escaped, type Place } from "@persona-conformance/schemas/description";
import type { OpenApi } from "../description.ts";

const has = (value: unknown, key: string): value is Readonly<Record<string, unknown>> =>
  typeof value === "object" && value !== null && Object.hasOwn(value, key);

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
