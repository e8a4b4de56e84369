/** A place in a description: a JSON pointer and its value. */
export interface Place {
  readonly pointer: string;
  readonly value: unknown;
}

/** A JSON object. Nothing is known of its members. */
export type Node = Readonly<Record<string, unknown>>;

/** Whether a value of a description is an object. */
export const isNode = (value: unknown): value is Node =>
  typeof value === "object" && value !== null && !Array.isArray(value);

/** Escapes a key for a JSON pointer. */
export const escaped = (key: string): string => key.replaceAll("~", "~0").replaceAll("/", "~1");
const unescaped = (key: string): string => key.replaceAll("~1", "/").replaceAll("~0", "~");

/** At most this many references are followed in a row. More of them are a cycle. */
const longestChain = 50;

const has = (value: unknown, key: string): value is Node =>
  typeof value === "object" && value !== null && Object.hasOwn(value, key);

/** The place at a JSON pointer. Its value is undefined if there is none. References are not followed. */
export function at(root: unknown, pointer: string): Place {
  let value = root;
  for (const part of pointer.split("/").slice(1)) {
    const key = unescaped(part);
    if (!has(value, key)) return { pointer, value: undefined };
    value = value[key];
  }
  return { pointer, value };
}

/** The place directly below another. References are not followed. */
export const below = ({ pointer, value }: Place, key: string): Place => ({
  pointer: `${pointer}/${escaped(key)}`,
  value: has(value, key) ? value[key] : undefined,
});

/** The target of the reference at a place. Undefined without a reference. */
export function target(root: unknown, { value }: Place): Place | undefined {
  if (!has(value, "$ref") || typeof value["$ref"] !== "string") return undefined;
  const pointer = value["$ref"].replace(/^#/, "");
  // In a URI fragment, braces and spaces of a path are percent-encoded.
  return at(root, /%[0-9a-f]{2}/i.test(pointer) ? decoded(pointer) : pointer);
}

function decoded(pointer: string): string {
  try {
    return decodeURIComponent(pointer);
  } catch {
    return pointer;
  }
}

/** Follows all references from a place. A cycle leads to an undefined value. */
export function behind(root: unknown, place: Place): Place {
  let found = place;
  for (let steps = 0; steps < longestChain; steps += 1) {
    const next = target(root, found);
    if (next === undefined) return found;
    found = next;
  }
  return { pointer: place.pointer, value: undefined };
}

/** The member of a place, after its references. Undefined without such a member. */
export function memberOf(root: unknown, place: Place, key: string): Place | undefined {
  const owner = behind(root, place);
  return has(owner.value, key) ? behind(root, below(owner, key)) : undefined;
}

/** The place along these keys from the root, after its references. */
export const placeOf = (root: unknown, keys: readonly string[]): Place | undefined =>
  keys.reduce<Place | undefined>((place, key) => place && memberOf(root, place, key), {
    pointer: "",
    value: root,
  });

/** The parts of a schema that all apply: itself, and its `allOf`. */
export function partsOf(root: unknown, schema: Place): readonly Place[] {
  const seen = new Set<unknown>();
  const parts: Place[] = [];
  const collect = (place: Place): void => {
    const { pointer, value } = behind(root, place);
    if (seen.has(value)) return;
    seen.add(value);
    parts.push({ pointer, value });
    const all = has(value, "allOf") ? value["allOf"] : undefined;
    if (!Array.isArray(all)) return;
    for (const [index, part] of all.entries()) {
      collect({ pointer: `${pointer}/allOf/${index}`, value: part });
    }
  };
  collect(schema);
  return parts;
}
