/**
 * The three styles in which Persona spells the keys of its JSON. Values are never inflected.
 * @see https://docs.withpersona.com/key-inflection
 */
export const inflections = ["kebab", "camel", "snake"] as const;
/** A style of keys. */
export type Inflection = (typeof inflections)[number];

const styles = {
  kebab: {
    spelled: /^[a-z0-9]+(-[a-z0-9]+)*$/,
    join: (words: readonly string[]) => words.join("-"),
  },
  camel: {
    spelled: /^[a-z0-9]+([A-Z][a-z0-9]*)*$/,
    join: ([first = "", ...rest]: readonly string[]) =>
      first + rest.map((word) => word.slice(0, 1).toUpperCase() + word.slice(1)).join(""),
  },
  snake: {
    spelled: /^[a-z0-9]+(_[a-z0-9]+)*$/,
    join: (words: readonly string[]) => words.join("_"),
  },
} as const satisfies Record<Inflection, unknown>;

const words = (key: string): readonly string[] =>
  key
    .replaceAll(/(?=[A-Z])/g, "-")
    .toLowerCase()
    .split(/[-_]/);

/** A cache of inflected keys: an API has few keys, and every row repeats them. */
const spelled = { kebab: new Map<string, string>(), camel: new Map(), snake: new Map() };
/** A limit, so that a document with very many keys cannot fill the memory. */
const cacheSize = 1000;

/** Inflects one key. A key that has no style (`page[size]`, `__proto__`) stays as it is. */
export function inflectKey(key: string, style: Inflection): string {
  const known = spelled[style].get(key);
  if (known !== undefined) return known;
  const isName = inflections.some((name) => isInflected(key, name));
  const spelling = isName ? styles[style].join(words(key)) : key;
  if (spelled[style].size < cacheSize) spelled[style].set(key, spelling);
  return spelling;
}

/** Whether a key has a style. A single word has all three. */
export function isInflected(key: string, style: Inflection): boolean {
  return styles[style].spelled.test(key);
}

/** A document with deeper nesting is left as it is. Persona's answers are never that deep. */
const deepest = 64;

/**
 * Inflects all keys of a JSON document, from any style: `inflect(body, "kebab")` undoes any inflection. `own` says what
 * becomes of the names in `fields`, which an organization chose.
 */
export function inflect(
  document: unknown,
  style: Inflection,
  own: "inflected" | "kept" = "inflected",
): unknown {
  const rename = (key: string) => inflectKey(key, style);
  return mapKeys(document, rename, own === "kept" ? (key) => key : rename, 0);
}

const ownProperty = { enumerable: true, writable: true, configurable: true };

type Rename = (key: string) => string;

function mapKeys(
  value: unknown,
  rename: Rename,
  renameField: Rename,
  depth: number,
  isFields = false,
): unknown {
  if (typeof value !== "object" || value === null || depth > deepest) return value;
  if (Array.isArray(value))
    return value.map((item) => mapKeys(item, rename, renameField, depth + 1));
  const renamed: Record<string, unknown> = {};
  for (const [key, item] of Object.entries(value)) {
    const mapped = mapKeys(item, rename, renameField, depth + 1, key === "fields");
    const name = (isFields ? renameField : rename)(key);
    if (name !== "__proto__") renamed[name] = mapped;
    // An assignment to `__proto__` would not make a key.
    else Object.defineProperty(renamed, name, { value: mapped, ...ownProperty });
  }
  return renamed;
}

/**
 * All keys of a JSON document that Persona named, at any depth. The names in `fields` are those of an organization: they
 * may keep its style.
 */
export function keysOf(document: unknown): readonly string[] {
  const keys: string[] = [];
  collectKeys(document, keys, 0);
  return keys;
}

function collectKeys(document: unknown, keys: string[], depth: number): void {
  if (typeof document !== "object" || document === null || depth > deepest) return;
  if (Array.isArray(document)) {
    for (const item of document) collectKeys(item, keys, depth + 1);
    return;
  }
  for (const [key, item] of Object.entries(document)) {
    keys.push(key);
    collectKeys(key === "fields" && isRecord(item) ? Object.values(item) : item, keys, depth + 1);
  }
}

const isRecord = (value: unknown): value is object =>
  typeof value === "object" && value !== null && !Array.isArray(value);
