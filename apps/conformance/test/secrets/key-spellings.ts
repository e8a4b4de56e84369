import { createHash } from "node:crypto";
import * as fc from "fast-check";

/** How an echo spells a text: as a value, or as the characters of a JSON string. */
export interface Spelled {
  readonly kind: "value" | "json";
  readonly text: string;
}

type Spell = (text: string, some: (index: number) => boolean) => string;

const each =
  (spell: (character: string) => string): Spell =>
  (text, some) =>
    Array.from(text, (character, index) => (some(index) ? spell(character) : character)).join("");
const codeOf = (character: string, base = 16) => (character.codePointAt(0) ?? 0).toString(base);
const bytesOf = (text: string, encoding: BufferEncoding = "utf8") =>
  Array.from(Buffer.from(text, encoding), (byte) => byte.toString(16).padStart(2, "0"));
const utf16be = (text: string) => Buffer.from(text, "utf16le").swap16();

/** Ways to spell a key, each of which a reader can turn back. */
export const encodings = {
  plain: (text) => text,
  "without the prefix": (text) => text.replace(/^persona_[a-z]+_/, ""),
  "in upper case": (text) => text.toUpperCase(),
  "in mixed case": each((character) => character.toUpperCase()),
  "in a header": (text) => `Bearer ${text}`,
  "escaped for a URL": each((character) => `%${codeOf(character)}`),
  "escaped for a URL twice": each((character) => `%25${codeOf(character).toUpperCase()}`),
  "in decimal entities": each((character) => `&#${codeOf(character, 10)};`),
  "in hexadecimal entities": each((character) => `&#x${codeOf(character)};`),
  "escaped for JSON twice": each((character) => `\\u${codeOf(character).padStart(4, "0")}`),
  "escaped for a script": each((character) => `\\x${codeOf(character)}`),
  "in base64": (text) => Buffer.from(text).toString("base64"),
  "in base64 after a byte": (text) => Buffer.from(`:${text}:`).toString("base64"),
  "in base64 after two bytes": (text) => Buffer.from(`a:${text}`).toString("base64"),
  "in base64 of UTF-16": (text) => Buffer.from(text, "utf16le").toString("base64"),
  "in base64 of UTF-16, the other way round": (text) => utf16be(text).toString("base64"),
  "in base64 with line breaks": (text) =>
    Buffer.from(`${text} ${text}`).toString("base64").replaceAll(/.{20}/g, "$&\r\n"),
  "in base64url": (text) => Buffer.from(`é?>${text}`).toString("base64url"),
  "in hexadecimal": (text) => bytesOf(text).join(""),
  "in hexadecimal of UTF-16": (text) => bytesOf(text, "utf16le").join(""),
  "in upper hexadecimal": (text) => bytesOf(text).join("").toUpperCase(),
  "in hexadecimal with blanks": (text) => bytesOf(text).join(" "),
  "in hexadecimal with colons": (text) => bytesOf(text).join(":"),
  "in UTF-16": (text) => Buffer.from(text, "utf16le").toString("latin1"),
  "in UTF-16, the other way round": (text) => utf16be(text).toString("latin1"),
  reversed: (text) => Array.from(text).toReversed().join(""),
  "without hyphens": (text) => text.replaceAll("-", ""),
  "with other hyphens": (text) => text.replaceAll("-", "\u2011"),
  "with dots for hyphens": (text) => text.replaceAll("-", "."),
  "with blanks within": each((character) => `${character} `),
  "with invisible blanks within": each((character) => `${character}\u200b`),
  "with soft hyphens within": each((character) => `${character}\u00ad`),
  "with line breaks within": each((character) => `${character}\n`),
} as const satisfies Record<string, Spell>;

/** The same, as the characters of a JSON string: escapes that a parser undoes before anybody sees them. */
const inJson = each((character) => `\\u${codeOf(character).padStart(4, "0")}`);

export const names = [
  ...(Object.keys(encodings) as (keyof typeof encodings)[]),
  "escaped for JSON",
];

/** Keys of Persona's; digests, so that a case that fails is not made simpler until all digits are the same. */
export const keys = fc.nat().map((seed) => {
  const digits = createHash("sha256").update(String(seed)).digest("hex");
  const groups = [8, 12, 16, 20, 32].map((end, index, ends) =>
    digits.slice(ends[index - 1] ?? 0, end),
  );
  return `persona_sandbox_${groups.join("-")}`;
});

/** A key as an echo may spell it, some of its characters or all where a spelling goes by characters. */
export const spelled = (key: string): fc.Arbitrary<Spelled & { readonly name: string }> =>
  fc
    .record({
      name: fc.constantFrom(...names),
      share: fc.constantFrom(0.3, 0.7, 1),
      seed: fc.nat(),
    })
    .map(({ name, share, seed }) => {
      const some = (index: number) => ((index * 7919 + seed) % 101) / 101 < share;
      if (name === "escaped for JSON") return { name, kind: "json", text: inJson(key, some) };
      return { name, kind: "value", text: encodings[name as keyof typeof encodings](key, some) };
    });
