import { type Part, partsOf } from "./parts.ts";

/**
 * Reads consecutive YAML documents. Parts with the same place and text as in the document before are not parsed
 * again. Two states of a description differ in few parts.
 */
export interface KnownParts {
  /** Undefined if the document cannot be cut into parts, or is broken. */
  read(text: string): Promise<unknown>;
}

type Entry = readonly [key: string, value: unknown];
type Parts = ReadonlyMap<string, ReadPart>;
interface ReadPart {
  readonly text: string;
  readonly entry: Entry;
  readonly parts?: Parts;
}

export function createKnownParts(): KnownParts {
  let before: Parts = new Map();
  return {
    async read(text) {
      const { parse } = await import("yaml");
      const parts = partsOf(text);
      if (parts === undefined) return undefined;
      try {
        before = readAll(parts, before, entryOf);
      } catch {
        // The whole document is then parsed, and its parser reports the mistake with its place.
        return undefined;
      }
      return joined(before);

      function entryOf({ text: own }: Part): Entry {
        // A part is a mapping. Otherwise this throws, as expected.
        const [entry, ...others] = Object.entries(parse(own, { uniqueKeys: false }) as object);
        if (entry === undefined || others.length > 0) throw new Error("expected one member");
        return entry;
      }
    },
  };
}

type EntryOf = (part: Part) => Entry;

const readAll = (parts: readonly Part[], before: Parts, entryOf: EntryOf): Parts =>
  new Map(parts.map((part) => [part.key, readPart(part, before.get(part.key), entryOf)]));

function readPart(part: Part, before: ReadPart | undefined, entryOf: EntryOf): ReadPart {
  const { key, text } = part;
  if (part.parts !== undefined) {
    try {
      const parts = readAll(part.parts, before?.parts ?? new Map(), entryOf);
      const entry =
        before !== undefined && haveSameEntries(parts, before.parts)
          ? before.entry
          : ([entryOf({ key, text: key })[0], joined(parts)] as const);
      return { text, entry, parts };
    } catch {
      // Its members cannot be read alone, so it is read as a whole.
    }
  }
  // Keeps the newer text: a part of a string keeps the whole string in memory.
  return { text, entry: before?.text === text ? before.entry : entryOf(part) };
}

function haveSameEntries(some: Parts, others: Parts = new Map()): boolean {
  const entries = [...others.values()];
  return (
    some.size === entries.length &&
    [...some.values()].every(({ entry }, index) => entry === entries[index]?.entry)
  );
}

const joined = (parts: Parts): unknown =>
  Object.fromEntries([...parts.values()].map(({ entry }) => entry));
