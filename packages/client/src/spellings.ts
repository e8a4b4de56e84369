/** One spelling of a secret: its letters and digits, in lower case. A part of `run` characters reveals the secret. */
export interface Spelling {
  readonly text: string;
  /** Every part of `text` with this many characters is redacted. */
  readonly run: number;
}

/** All of Persona's keys share this prefix, so it is no secret. */
const prefix = /^persona_[a-z]+_/i;

/** A shorter part of a random key reveals little, and may occur in a normal text by chance. */
const shortestRun = 9;
/** Words occur in normal texts, too. So many letters in a row do not. */
const shortestWords = 12;
/** For a secret with fewer letters and digits, only the text itself is searched. */
const shortestText = 8;

/** The letters and digits of a text, in lower case, without separators, blanks and quotes. */
const lettersOf = (text: string): string => text.replaceAll(/[^a-z\d]/gi, "").toLowerCase();

/** Whether a text looks random. A part of it then occurs nowhere by chance. */
const isRandom = (letters: string): boolean =>
  letters.length >= 16 && (letters.match(/\d/g)?.length ?? 0) >= 3;

/** The spellings of a secret in an echo. Escapes, case and separators are removed before the search. */
export function spellingsOf(secret: string): readonly Spelling[] {
  const body = secret.replace(prefix, "");
  const plain = [...new Set([secret, body])].flatMap((part): readonly Spelling[] => {
    const text = lettersOf(part);
    if (part === body && isRandom(text)) return [{ text, run: shortestRun }];
    // A word without its prefix may be a name.
    if (part === body && part !== secret) return [];
    const half = Math.ceil(text.length / 2);
    const run = part !== body || half < shortestWords ? text.length : half;
    return text.length < shortestText ? [] : [{ text, run }];
  });
  const reversed = plain.map(({ text, run }) => ({ text: reverse(text), run }));
  return [...plain, ...reversed, ...encodingsOf(secret)];
}

/** Texts that are searched literally, since some secrets consist mostly of symbols. */
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

/** Base64 and hexadecimal of the bytes in UTF-8 and UTF-16. Other byte orders and offsets contain parts of these. */
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

/** The base64 characters that stay the same at any offset within longer bytes. */
const base64 = (bytes: Buffer): readonly string[] =>
  [0, 1, 2].map((offset) => {
    const shifted = Buffer.concat([Buffer.alloc(offset), bytes]);
    const whole = shifted.subarray(0, shifted.length - (shifted.length % 3));
    return whole.toString("base64").slice(offset === 0 ? 0 : 4);
  });
