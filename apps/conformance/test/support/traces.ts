const reversed = (text: string) => Array.from(text).toReversed().join("");
const lettersOf = (text: string) => text.replaceAll(/[^a-z\d]/gi, "");

/**
 * What of a secret could be read out of texts: so many of its letters and digits in a row, in a spelling that can be
 * turned back. Written without a look at how the redactor reads.
 */
export function tracesOf(secret: string, run = 8): (texts: readonly string[]) => readonly string[] {
  const letters = lettersOf(secret).toLowerCase();
  const traces = Array.from({ length: letters.length - run + 1 }, (_, at) =>
    letters.slice(at, at + run),
  ).flatMap((part) => [part, reversed(part)]);
  return (texts) => {
    const read = texts.flatMap(readings).map((text) => lettersOf(text).toLowerCase());
    return traces.filter((trace) => read.some((text) => text.includes(trace)));
  };
}

/** A text, what its escapes say, and what the base64 and hexadecimal in each of these say. */
function readings(text: string): readonly string[] {
  const plain = [text];
  for (let depth = 0; depth < 4; depth += 1) {
    const next = unescaped(plain.at(-1) ?? "");
    if (next === plain.at(-1)) break;
    plain.push(next);
  }
  return plain.flatMap((one) => [one, ...decoded(one)]);
}

const unescaped = (text: string): string =>
  text
    .replaceAll(/\\u([\da-f]{4})/gi, (_, code: string) => character(code, 16))
    .replaceAll(/\\u\{([\da-f]+)\}/gi, (_, code: string) => character(code, 16))
    .replaceAll(/\\x([\da-f]{2})/gi, (_, code: string) => character(code, 16))
    .replaceAll(/\\[nrt]/g, " ")
    .replaceAll(/%([\da-f]{2})/gi, (_, code: string) => character(code, 16))
    .replaceAll(/&#x([\da-f]+);/gi, (_, code: string) => character(code, 16))
    .replaceAll(/&#(\d+);/g, (_, code: string) => character(code, 10))
    .replaceAll("&amp;", "&");

function character(code: string, base: number): string {
  const value = Number.parseInt(code, base);
  return value <= 0x10_ff_ff ? String.fromCodePoint(value) : "";
}

function decoded(text: string): readonly string[] {
  // Wrapped lines are one text; so are bytes that are set apart.
  const unwrapped = text.replaceAll(/(?:\\r|\\n|\r|\n)/g, "");
  const base64 = [...new Set(unwrapped.match(/[A-Za-z0-9+/_-]{12,}/g))].flatMap((run) =>
    [0, 1, 2, 3].map((from) => Buffer.from(run.slice(from), "base64").toString("latin1")),
  );
  const hex = (text.match(/(?:(?:0x|\\x)?[\da-f]{2}[ :,-]{0,2}){8,}/gi) ?? []).flatMap((run) => {
    const digits = run.replaceAll(/0x|[^\da-f]/gi, "");
    return [digits, digits.slice(1)].map((from) => Buffer.from(from, "hex").toString("latin1"));
  });
  // By line, so that a search need not be repeated for each.
  return [base64.join("\n\n"), hex.join("\n\n")];
}
