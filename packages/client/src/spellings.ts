/** A way to spell a secret: its letters and digits in a row, in lower case, and how many of them already give it away. */
export interface Spelling {
  readonly text: string;
  /** A run of so many characters of `text`, wherever it begins, is redacted. */
  readonly run: number;
}

/** The prefix that all of Persona's keys share is no secret. */
const prefix = /^persona_[a-z]+_/i;

/** A part with fewer characters says little of a random key, and may stand in an innocent text by chance. */
const shortestRun = 9;
/** Words may stand in an innocent text, too; so many letters in a row do not. */
const shortestWords = 12;
/** With fewer letters and digits than this, only the text itself is looked for. */
const shortestText = 8;

/** The letters and digits of a text, in lower case: what separators, blanks and quotes leave. */
const lettersOf = (text: string): string => text.replaceAll(/[^a-z\d]/gi, "").toLowerCase();

/** Whether a text looks random: a part of it is then found nowhere by chance. */
const isRandom = (letters: string): boolean =>
  letters.length >= 16 && (letters.match(/\d/g)?.length ?? 0) >= 3;

/** The ways in which an echo may spell a secret. Escapes, case and separators are read before one is looked for. */
export function spellingsOf(secret: string): readonly Spelling[] {
  const body = secret.replace(prefix, "");
  const plain = [...new Set([secret, body])].flatMap((part): readonly Spelling[] => {
    const text = lettersOf(part);
    if (part === body && isRandom(text)) return [{ text, run: shortestRun }];
    // What a word without its prefix says may be a name as well.
    if (part === body && part !== secret) return [];
    const half = Math.ceil(text.length / 2);
    const run = part !== body || half < shortestWords ? text.length : half;
    return text.length < shortestText ? [] : [{ text, run }];
  });
  const reversed = plain.map(({ text, run }) => ({ text: reverse(text), run }));
  return [...plain, ...reversed, ...encodingsOf(secret)];
}

/** The texts that are looked for to the letter, since it is symbols that make up much of some secrets. */
export function literalsOf(secret: string): readonly string[] {
  const body = secret.replace(prefix, "");
  return [secret, ...(body.length >= shortestWords ? [body] : [])].flatMap((part) => [
    part,
    part.replaceAll(" ", "+"),
    reverse(part),
    encodeURIComponent(part.toWellFormed()),
  ]);
}

const reverse = (text: string): string => Array.from(text).toReversed().join("");

/** Base64 and hexadecimal of the bytes in UTF-8 and UTF-16. Every other order of bytes or start is a part of these. */
function encodingsOf(secret: string): readonly Spelling[] {
  return (["utf8", "utf16le"] as const).flatMap((encoding) => {
    const bytes = Buffer.from(secret, encoding);
    const run = shortestRun * (encoding === "utf8" ? 1 : 2);
    const spelled = [
      ...base64(bytes).map((text) => ({ text: lettersOf(text), run: Math.ceil((run * 4) / 3) })),
      { text: bytes.toString("hex"), run: run * 2 },
    ];
    return spelled
      .filter(({ text }) => text.length >= shortestText)
      .map(({ text, run: longest }) => ({ text, run: Math.min(longest, text.length) }));
  });
}

/** The characters of base64 that are the same wherever the bytes stand within longer ones. */
const base64 = (bytes: Buffer): readonly string[] =>
  [0, 1, 2].map((offset) => {
    const shifted = Buffer.concat([Buffer.alloc(offset), bytes]);
    const whole = shifted.subarray(0, shifted.length - (shifted.length % 3));
    return whole.toString("base64").slice(offset === 0 ? 0 : 4);
  });
