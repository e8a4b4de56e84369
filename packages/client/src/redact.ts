import { type Reading, readingsOf } from "./reading.ts";
import { literalsOf, type Spelling, spellingsOf } from "./spellings.ts";

const mask = "[redacted]";

/** Redacts some secrets in texts. */
export interface Redactor {
  redact(text: string): string;
  /** Like `redact`, for a text that was cut off. If it ends within a secret, that part is removed. */
  redactBeginning(text: string): string;
}

/**
 * Makes a function that redacts secrets in a text. It finds the spellings in which a server may echo a secret: plain,
 * escaped for a URL, JSON or HTML (in whole or in part), in base64 or hexadecimal of UTF-8 or UTF-16, reversed, in
 * another case, with separators removed, replaced or added, and in parts. It also finds one of Persona's keys without
 * its prefix.
 *
 * @example
 * const redact = createRedactor([process.env.API_KEY ?? ""]);
 * console.log(redact(message));
 */
export function createRedactor(secrets: readonly string[]): (text: string) => string {
  return openRedactor(secrets).redact;
}

/** Making a redactor takes longer than making a client, so clients with the same secrets share one. */
const opened = new Map<string, Redactor>();
const cacheSize = 500;
/** Longer texts differ each time, so that they are not kept. In characters. */
const longestKept = 64;

/** Returns the redactor of these secrets. The same secrets share one redactor. */
export function openRedactor(secrets: readonly string[]): Redactor {
  const name = JSON.stringify(secrets);
  const redactor = opened.get(name) ?? create(secrets);
  if (opened.size < cacheSize) opened.set(name, redactor);
  return redactor;
}

/** A part of a text, from one index up to another. */
type Range = readonly [begin: number, end: number];

function create(secrets: readonly string[]): Redactor {
  // HTTP removes the space around a header's value, so an echo has none.
  const trimmed = secrets.map((secret) => secret.trim()).filter((secret) => secret !== "");
  if (trimmed.length === 0) return { redact: (text) => text, redactBeginning: (text) => text };
  const literals = [...new Set(trimmed.flatMap(literalsOf))].toSorted(
    (a, b) => b.length - a.length,
  );
  const spellings = trimmed.flatMap(spellingsOf);
  const starts = [...literals.map((one) => ({ text: one.toLowerCase() })), ...spellings];
  const known = gramsOf(starts);
  const fewest = Math.min(...literals.map(lettersIn), ...spellings.map(({ run }) => run));
  const find = finderOf(spellings);
  // Made when first needed: most texts hold nothing like a secret.
  let expression: RegExp | undefined;
  // The names of headers, and most of their values, come back with each answer.
  const answered = new Map<string, string>();

  function redact(text: string): string {
    // A decoded text is never longer.
    if (text.length < fewest) return text;
    if (text.length > longestKept) return redactAnew(text);
    const kept = answered.get(text);
    if (kept !== undefined) return kept;
    const redacted = redactAnew(text);
    if (answered.size < cacheSize) answered.set(text, redacted);
    return redacted;
  }

  function redactAnew(text: string): string {
    const found: Range[] = [];
    for (const reading of readingsOf(text)) {
      const stretches = stretchesOf(reading.text, known, Math.max(fewest, gram));
      // A secret with fewer letters is in no stretch.
      if (stretches.length === 0 && fewest >= gram) continue;
      expression ??= new RegExp(
        literals.map((one) => one.replaceAll(/\W/g, String.raw`\$&`)).join("|"),
        "gi",
      );
      // `matchAll` would copy and compile the expression for each text.
      expression.lastIndex = 0;
      for (
        let at = expression.exec(reading.text);
        at !== null;
        at = expression.exec(reading.text)
      ) {
        found.push([reading.begin(at.index), reading.end(expression.lastIndex - 1)]);
      }
      for (const [from, to] of stretches) found.push(...find(reading, from, to, text));
    }
    return masked(text, found);
  }

  return {
    redact,
    redactBeginning(text) {
      const redacted = redact(text);
      const cuts = readingsOf(redacted).map((reading) => startOfCut(reading, starts));
      return redacted.slice(0, Math.min(redacted.length, ...cuts));
    },
  };
}

/** A letter or digit as a number below 36, in either case. 36 for any other character. */
const digits = Uint8Array.from({ length: 128 }, (_, code) => {
  const digit = Number.parseInt(String.fromCharCode(code), 36);
  return Number.isNaN(digit) ? 36 : digit;
});
const digitAt = (text: string, index: number): number => {
  const code = text.charCodeAt(index);
  return code < 128 ? (digits[code] ?? 36) : 36;
};

/** The number of letters that are looked up together. Most texts are found free of spellings by this. */
const gram = 3;
// `36 ** gram` would be a double in V8, and the lookup five times as slow.
const grams = 46_656;

/** The parts of spellings that reveal a secret, by their length. */
function runsOf(spellings: readonly Spelling[]): ReadonlyMap<number, ReadonlySet<string>> {
  const runs = new Map<number, Set<string>>();
  for (const { text, run } of spellings) {
    const texts = runs.get(run) ?? new Set();
    for (let from = 0; from + run <= text.length; from += 1)
      texts.add(text.slice(from, from + run));
    runs.set(run, texts);
  }
  return runs;
}

/** The number of letters and digits in a text. */
const lettersIn = (text: string): number => text.match(/[a-z\d]/gi)?.length ?? 0;

/** The groups of letters that occur in some texts, by their codes. */
function gramsOf(texts: readonly { readonly text: string }[]): Uint8Array {
  // A bit for each group: thousands of redactors are made in a run.
  const known = new Uint8Array(grams / 8);
  for (const { text } of texts) {
    let code = 0;
    let letters = 0;
    for (let index = 0; index < text.length; index += 1) {
      const digit = digitAt(text, index);
      if (digit === 36) continue;
      code = (code * 36 + digit) % grams;
      letters += 1;
      if (letters >= gram) known[code >> 3] = (known[code >> 3] ?? 0) | (1 << (code & 7));
    }
  }
  return known;
}

/**
 * Makes a function that finds the runs of spellings between two indexes of a reading. It looks at letters and digits
 * only, whatever stands between them.
 */
function finderOf(
  spellings: readonly Spelling[],
): (reading: Reading, from: number, to: number, written: string) => Range[] {
  // Made when first needed: most texts hold nothing like a spelling.
  let runs: ReadonlyMap<number, ReadonlySet<string>> | undefined;

  return (reading, from, to, written) => {
    const places: number[] = [];
    for (let index = from; index <= to; index += 1) {
      if (digitAt(reading.text, index) !== 36) places.push(index);
    }
    const letters = places
      .map((place) => reading.text[place])
      .join("")
      .toLowerCase();
    const hit = new Uint8Array(letters.length);
    runs ??= runsOf(spellings);
    for (const [run, texts] of runs) {
      for (let at = 0; at + run <= letters.length; at += 1) {
        if (texts.has(letters.slice(at, at + run))) hit.fill(1, at, at + run);
      }
    }
    const ranges: [number, number][] = [];
    for (const [index, place] of places.entries()) {
      if (hit[index] !== 1) continue;
      const [begin, end] = [reading.begin(place), reading.end(place)];
      const last = ranges.at(-1);
      const joins = last !== undefined && hit[index - 1] === 1;
      // Quotes, brackets, tags and lines are kept, so that a document stays valid.
      if (joins && !/["<>[\]{}\n]/.test(written.slice(last[1], begin))) last[1] = end;
      else ranges.push([begin, end]);
    }
    return ranges;
  };
}

/** The stretches of a text whose letters are known in groups of three, and that have at least `shortest` letters. */
function stretchesOf(text: string, known: Uint8Array, shortest: number): Range[] {
  const found: Range[] = [];
  // The places of the last two letters, and the start of the current stretch.
  let first = -1;
  let second = -1;
  let from = -1;
  let length = gram - 1;
  let code = 0;
  for (let index = 0; index < text.length; index += 1) {
    const digit = digitAt(text, index);
    if (digit === 36) continue;
    code = (code * 36 + digit) % grams;
    if (((known[code >> 3] ?? 0) & (1 << (code & 7))) !== 0 && first >= 0) {
      if (length === gram - 1) from = first;
      length += 1;
    } else {
      if (length >= shortest) found.push([from, second]);
      length = gram - 1;
    }
    first = second;
    second = index;
  }
  if (length >= shortest) found.push([from, second]);
  return found;
}

/** A text with its ranges masked. */
function masked(text: string, found: readonly Range[]): string {
  let redacted = "";
  let from = 0;
  for (const [begin, end] of found.toSorted(([a], [b]) => a - b)) {
    if (end <= from) continue;
    // Ranges that overlap or touch are joined.
    if (begin > from || redacted === "") {
      redacted += text.slice(from, Math.max(begin, from));
      redacted += isNumber(text, begin, end) ? "0" : mask;
    }
    from = end;
  }
  return redacted + text.slice(from);
}

/** Whether the range is a number. A masked number would make JSON invalid. */
const isNumber = (text: string, begin: number, end: number): boolean =>
  /^\d+$/.test(text.slice(begin, end)) &&
  !/["\w]/.test(text[begin - 1] ?? "") &&
  !/["\w]/.test(text[end] ?? "");

/**
 * The index at which a reading ends within a spelling. Ends of up to three characters are ignored, since they occur
 * by chance.
 */
function startOfCut(reading: Reading, starts: readonly { readonly text: string }[]): number {
  const longest = Math.max(...starts.map(({ text }) => text.length));
  const places: number[] = [];
  let letters = "";
  const tail = reading.text.slice(-longest).toLowerCase();
  for (let length = tail.length; length > 3; length -= 1) {
    const end = tail.slice(-length);
    if (starts.some(({ text }) => text.startsWith(end))) {
      return reading.begin(reading.text.length - length);
    }
  }
  for (let index = reading.text.length - 1; index >= 0 && letters.length < longest; index -= 1) {
    if (digitAt(reading.text, index) === 36) continue;
    letters = (reading.text[index] ?? "").toLowerCase() + letters;
    places.unshift(index);
  }
  for (let length = letters.length; length > 3; length -= 1) {
    const end = letters.slice(-length);
    if (starts.some(({ text }) => text.startsWith(end))) {
      return reading.begin(places[letters.length - length] ?? 0);
    }
  }
  return Infinity;
}
