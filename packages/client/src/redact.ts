const mask = "[redacted]";

export interface Redactor {
  redact(text: string): string;
  /** The same for a text that was cut off: a secret that it ends within is dropped from its end. */
  redactBeginning(text: string): string;
}

/**
 * A function that blots secrets out of a text, in the spellings in which an echo could carry them: plain, in another
 * case, URL- and JSON-escaped, base64 at any offset, hexadecimal, reversed, and either half of it alone.
 */
export function createRedactor(secrets: readonly string[]): (text: string) => string {
  return openRedactor(secrets).redact;
}

/** A redactor costs more than a client, so clients of the same secrets share one. */
const opened = new Map<string, Redactor>();
const cacheSize = 500;

export function openRedactor(secrets: readonly string[]): Redactor {
  const name = JSON.stringify(secrets);
  const redactor = opened.get(name) ?? createPatterns(secrets);
  if (opened.size < cacheSize) opened.set(name, redactor);
  return redactor;
}

function createPatterns(secrets: readonly string[]): Redactor {
  // A header is sent without the space around it, so that is how an echo spells it.
  const trimmed = secrets.map((secret) => secret.trim()).filter((secret) => secret !== "");
  const spellings = [...new Set(trimmed.flatMap(spellingsOf))].toSorted(
    (a, b) => b.length - a.length,
  );
  if (spellings.length === 0) return { redact: (text) => text, redactBeginning: (text) => text };
  const expression = new RegExp(
    spellings.map((one) => one.replaceAll(/\W/g, String.raw`\$&`)).join("|"),
    "gi",
  );
  const redact = (text: string) => text.replaceAll(expression, mask);
  return {
    redact,
    redactBeginning(text) {
      const redacted = redact(text);
      return redacted.slice(0, redacted.length - lengthOfStart(redacted, spellings));
    },
  };
}

/** How many characters at the end of a text begin one of the spellings; up to three do so by chance. */
function lengthOfStart(text: string, spellings: readonly string[]): number {
  const end = text.slice(-(spellings[0]?.length ?? 0)).toLowerCase();
  const lower = spellings.map((spelling) => spelling.toLowerCase());
  for (let length = end.length; length > 3; length -= 1) {
    if (lower.some((spelling) => spelling.startsWith(end.slice(-length)))) return length;
  }
  return 0;
}

/** Parts shorter than this say nothing of the key, and would blot out innocent text. */
const shortest = 12;

function spellingsOf(secret: string): readonly string[] {
  // The prefix that all of Persona's keys share is no secret.
  const body = secret.replace(/^persona_[a-z]+_/, "");
  const middle = Math.ceil(body.length / 2);
  const parts = [body, body.slice(0, middle), body.slice(middle)].filter(
    (part) => part.length >= shortest,
  );
  return [secret, ...parts].flatMap((plain) => [
    plain,
    reverse(plain),
    ...escaped(plain),
    Buffer.from(plain).toString("hex"),
    ...base64(plain).flatMap((encoded) => [encoded, ...escaped(encoded)]),
  ]);
}

const reverse = (text: string): string => Array.from(text).toReversed().join("");

/** As in the path of a URL, in a form, in JSON, and in JSON whose writer escapes slashes. */
const escaped = (text: string): readonly string[] => [
  encodeURIComponent(text.toWellFormed()),
  new URLSearchParams({ "": text }).toString().slice(1),
  JSON.stringify(text).slice(1, -1),
  JSON.stringify(text)
    .slice(1, -1)
    .replaceAll("/", String.raw`\/`),
];

/** The characters of a text's base64 that are the same wherever it stands within a longer text. */
function base64(text: string): readonly string[] {
  return [0, 1, 2].flatMap((offset) => {
    const bytes = Buffer.concat([Buffer.alloc(offset), Buffer.from(text)]);
    const whole = bytes.subarray(0, bytes.length - (bytes.length % 3));
    const first = offset === 0 ? 0 : 4;
    return [whole.toString("base64").slice(first), whole.toString("base64url").slice(first)].filter(
      (spelling) => spelling.length >= shortest,
    );
  });
}
