/** A text with its escapes decoded. It maps each character to its place in the original text. */
export interface Reading {
  readonly text: string;
  /** The start of the character at an index, in the original text. */
  begin(index: number): number;
  /** Its end. */
  end(index: number): number;
}

/** The escapes of URLs, JSON, JavaScript and HTML. Text that was escaped twice is decoded twice. */
const escapes =
  /%(?<byte>[\da-f]{2})|\\u(?<unit>[\da-f]{4})|\\u\{(?<point>[\da-f]{1,6})\}|\\x(?<hex>[\da-f]{2})|\\(?<blank>[nrtbfv0])|&#x(?<entity>[\da-f]{1,6});?|&#(?<decimal>\d{1,7});?|&(?<named>[a-z]{2,8});/gi;

const characters: Readonly<Record<string, string>> = {
  amp: "&",
  lt: "<",
  gt: ">",
  quot: '"',
  apos: "'",
};

/** Escapes are decoded at most this many times. */
const maxDepth = 4;

/** The original text, then the text with its escapes decoded, once for each level of escapes. */
export function readingsOf(written: string): readonly Reading[] {
  const readings: Reading[] = [
    { text: written, begin: (index) => index, end: (index) => index + 1 },
  ];
  for (let last = readings[0]; last !== undefined && readings.length <= maxDepth;) {
    last = unescape(last);
    if (last !== undefined) readings.push(last);
  }
  return readings;
}

function unescape({ text: escaped, begin, end }: Reading): Reading | undefined {
  if (!/[%\\&]/.test(escaped)) return undefined;
  let text = "";
  let from = 0;
  // From `at` on, the characters stand `by` further on in the escaped text. The first of them was `length` long.
  // Arrays of numbers save memory: an answer may consist of escapes only.
  const at: number[] = [];
  const by: number[] = [];
  const length: number[] = [];
  for (const match of escaped.matchAll(escapes)) {
    const whole = match[0];
    text += escaped.slice(from, match.index) + characterOf(match.groups ?? {});
    from = match.index + whole.length;
    at.push(text.length - 1);
    by.push(from - text.length);
    length.push(whole.length);
  }
  if (at.length === 0) return undefined;
  /** The last entry at or before an index, by bisection. -1 before the first. */
  const moveBefore = (index: number) => {
    let [low, high] = [0, at.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((at[middle] ?? 0) <= index) low = middle + 1;
      else high = middle;
    }
    return low - 1;
  };
  return {
    text: text + escaped.slice(from),
    begin(index) {
      const move = moveBefore(index);
      const first = at[move] === index ? (length[move] ?? 1) - 1 : 0;
      return begin(index + (by[move] ?? 0) - first);
    },
    end: (index) => end(index + (by[moveBefore(index)] ?? 0)),
  };
}

/** The character of an escape, always one unit long. A blank for characters that no key has. */
function characterOf(groups: Readonly<Record<string, string | undefined>>): string {
  const { byte, unit, point, hex, entity, decimal, named } = groups;
  const sixteen = byte ?? unit ?? point ?? hex ?? entity;
  const code = sixteen === undefined ? Number(decimal ?? 32) : Number.parseInt(sixteen, 16);
  if (named !== undefined) return characters[named.toLowerCase()] ?? " ";
  return code < 0x1_00_00 ? String.fromCharCode(code) : " ";
}
