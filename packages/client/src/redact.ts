const blot = "[redacted]";

/**
 * A function that blots secrets out of a text, in the spellings in which an echo could carry them: plain, in another
 * case, URL- and JSON-escaped, base64 at any offset, hexadecimal, reversed, and either half of it alone.
 */
export function createRedactor(secrets: readonly string[]): (text: string) => string {
  const spellings = new Set(secrets.filter((secret) => secret.length > 0).flatMap(spellingsOf));
  if (spellings.size === 0) return (text) => text;
  const pattern = [...spellings]
    .toSorted((a, b) => b.length - a.length)
    .map((spelling) => RegExp.escape(spelling))
    .join("|");
  const expression = new RegExp(pattern, "gi");
  return (text) => text.replaceAll(expression, blot);
}

/** Halves shorter than this say nothing of the key, and would blot out innocent text. */
const shortest = 12;

function spellingsOf(secret: string): readonly string[] {
  // The prefix that all of Persona's keys share is no secret.
  const body = secret.replace(/^persona_[a-z]+_/, "");
  const middle = Math.ceil(body.length / 2);
  const halves = [body.slice(0, middle), body.slice(middle)].filter(
    (half) => half.length >= shortest,
  );
  return [
    secret,
    reverse(secret),
    ...halves,
    ...halves.map(reverse),
    encodeURIComponent(secret),
    JSON.stringify(secret).slice(1, -1),
    Buffer.from(secret).toString("hex"),
    ...base64(secret),
  ];
}

const reverse = (text: string): string => Array.from(text).toReversed().join("");

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
