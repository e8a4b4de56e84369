/** A text as somebody could read it, with where each of its characters stands in the text as it was written. */
export interface Reading {
  readonly text: string;
  /** Where the character at an index begins. */
  begin(index: number): number;
  /** Where it ends. */
  end(index: number): number;
}

/** Escapes of URLs, of JSON and JavaScript, and of HTML; what is escaped twice is read again. */
const escapes =
  /%(?<byte>[\da-f]{2})|\\u(?<unit>[\da-f]{4})|\\u\{(?<point>[\da-f]{1,6})\}|\\x(?<hex>[\da-f]{2})|\\(?<blank>[nrtbfv0])|&#x(?<entity>[\da-f]{1,6});?|&#(?<decimal>\d{1,7});?|&(?<named>[a-z]{2,8});/gi;

const characters: Readonly<Record<string, string>> = {
  amp: "&",
  lt: "<",
  gt: ">",
  quot: '"',
  apos: "'",
};

/** Escapes within escapes beyond which nobody reads. */
const deepest = 4;

/** A text as it is written, then as it reads with its escapes undone, as often as there are some. */
export function readingsOf(written: string): readonly Reading[] {
  const readings: Reading[] = [
    { text: written, begin: (index) => index, end: (index) => index + 1 },
  ];
  for (let last = readings[0]; last !== undefined && readings.length <= deepest;) {
    last = unescape(last);
    if (last !== undefined) readings.push(last);
  }
  return readings;
}

function unescape({ text: escaped, begin, end }: Reading): Reading | undefined {
  if (!/[%\\&]/.test(escaped)) return undefined;
  let text = "";
  let from = 0;
  // From `at` on, characters stand `by` further on in what was escaped; the first of them was `length` long. Plain numbers:
  // an answer may consist of escapes.
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
  /** The last move at or before an index, by bisection; -1 before the first. */
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

/** The character that an escape stands for, one unit long; a blank where it is none that a key is made of. */
function characterOf(groups: Readonly<Record<string, string | undefined>>): string {
  const { byte, unit, point, hex, entity, decimal, named } = groups;
  const sixteen = byte ?? unit ?? point ?? hex ?? entity;
  const code = sixteen === undefined ? Number(decimal ?? 32) : Number.parseInt(sixteen, 16);
  if (named !== undefined) return characters[named.toLowerCase()] ?? " ";
  return code < 0x1_00_00 ? String.fromCharCode(code) : " ";
}
