import { inflect } from "@persona-conformance/schemas";

/** The name of a member with its place: `data.attributes.status`, `data[].id`. */
export type Member = string;

/** The name of a member inside another. */
export const below = (place: Member, key: string): Member =>
  place === "" ? key : `${place}.${key}`;

/** The members of an example, with kebab-case keys. The items of an array are counted as one. */
export function membersOf(document: unknown, place: Member = ""): readonly Member[] {
  if (Array.isArray(document)) {
    return [...new Set(document.flatMap((item) => membersOf(item, `${place}[]`)))];
  }
  if (typeof document !== "object" || document === null) return [];
  // `inflect` returns an object for an object.
  return Object.entries(inflect(document, "kebab") as object).flatMap(([key, value]) => [
    below(place, key),
    ...membersOf(value, below(place, key)),
  ]);
}

/** The members that a reader reads, present or not. */
export function membersRead(
  document: unknown,
  read: (document: unknown) => unknown,
): ReadonlySet<Member> {
  const seen = new Set<Member>();
  read(watched(document, "", seen));
  return seen;
}

/** Wraps a document so that each member that is read is noted. */
function watched(value: unknown, place: Member, seen: Set<Member>): unknown {
  if (typeof value !== "object" || value === null) return value;
  const isArray = Array.isArray(value);
  const note = (key: string | symbol) => {
    // The array's own members and methods, like `length`, are not members of the document.
    if (typeof key !== "string" || (isArray && !/^\d+$/.test(key))) return undefined;
    const at = isArray ? `${place}[]` : below(place, key);
    if (!isArray) seen.add(at);
    return at;
  };
  return new Proxy(value, {
    get(target, key) {
      const at = note(key);
      const found: unknown = Reflect.get(target, key);
      return at === undefined ? found : watched(found, at, seen);
    },
    has(target, key) {
      note(key);
      return Reflect.has(target, key);
    },
    getOwnPropertyDescriptor(target, key) {
      note(key);
      return Reflect.getOwnPropertyDescriptor(target, key);
    },
  });
}
