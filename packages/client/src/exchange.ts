import { inflect } from "@persona-conformance/schemas";

/**
 * One request and its answer, safe to print and to store: no header that was sent is in it, every occurrence of a key in
 * what came back is blotted out before it is written down, and of attributes that hold values of people only paths and
 * types are.
 */
export interface Exchange {
  readonly method: string;
  /** Path and query, from the root of the host. */
  readonly path: string;
  /** The body that was sent, if any. */
  readonly sent?: string;
  readonly status: number;
  /** Of the response, names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  /** The body was larger than the client reads; `body` is its beginning. */
  readonly truncated: boolean;
  readonly requestId?: string;
  /** Milliseconds since 1970. */
  readonly startedAt: number;
  readonly milliseconds: number;
}

/** Bodies that have been parsed: an exchange is read again by everyone who judges it. */
const parsed = new WeakMap<object, unknown>();

/** The body as JSON, or undefined where it is none. */
export function jsonOf(exchange: Pick<Exchange, "body" | "truncated">): unknown {
  if (!parsed.has(exchange)) parsed.set(exchange, parse(exchange));
  return parsed.get(exchange);
}

const spelled = new WeakMap<object, unknown>();

/** The body as JSON with its keys in kebab-case, however the answer spelled them. */
export function kebabOf(exchange: Pick<Exchange, "body" | "truncated">): unknown {
  if (!spelled.has(exchange)) spelled.set(exchange, inflect(jsonOf(exchange), "kebab"));
  return spelled.get(exchange);
}

/** Brackets within brackets beyond which nobody reads: whatever walks through them would run out of stack. */
const deepest = 1000;

function isTooDeep(body: string): boolean {
  // Few bodies have even so many brackets.
  if ((body.match(/[[{]/g)?.length ?? 0) <= deepest) return false;
  let depth = 0;
  let isText = false;
  // Character by character: an expression that skips texts runs out of stack on a long one.
  for (let index = 0; index < body.length; index += 1) {
    const character = body[index];
    if (isText && character === "\\") index += 1;
    else if (character === '"') isText = !isText;
    else if (isText) continue;
    else if (character === "[" || character === "{") depth += 1;
    else if (character === "]" || character === "}") depth -= 1;
    if (depth > deepest) return true;
  }
  return false;
}

/** A body as JSON; undefined where it is none, or too deep to be walked through. */
export function parse({ body, truncated }: Pick<Exchange, "body" | "truncated">): unknown {
  if (truncated || isTooDeep(body)) return undefined;
  try {
    return JSON.parse(body);
  } catch {
    return undefined;
  }
}

/** Pieces of a body that are read at the most: ever smaller ones that are there at once let no timer fire. */
const mostChunks = 10_000;

/** Reads at the most `limit` bytes; what is no UTF-8 becomes U+FFFD. */
export async function readBody(
  response: Response,
  limit: number,
): Promise<{ readonly body: string; readonly truncated: boolean }> {
  if (response.body === null) return { body: "", truncated: false };
  const decoder = new TextDecoder();
  const reader = response.body.getReader();
  let body = "";
  let bytes = 0;
  for (let chunks = 1; ; chunks += 1) {
    const { done, value } = await reader.read();
    if (done) return { body: body + decoder.decode(), truncated: false };
    bytes += value.byteLength;
    if (bytes > limit || chunks > mostChunks) {
      // Not waited for: one half of a cloned response is only cancelled when the other is.
      reader.cancel().catch(() => {});
      const within = value.subarray(0, value.byteLength - Math.max(0, bytes - limit));
      // As a stream, so that a character which is cut in two is left out.
      return { body: body + decoder.decode(within, { stream: true }), truncated: true };
    }
    body += decoder.decode(value, { stream: true });
  }
}

/** A response's headers as a record, those of one name joined by commas (as `Headers` does for all but cookies). */
export function headersOf(
  headers: Headers,
  redact: (text: string) => string,
): Readonly<Record<string, string>> {
  const joined = new Map<string, string>();
  for (const [name, value] of headers) {
    const key = redact(name);
    const others = joined.get(key);
    joined.set(key, others === undefined ? redact(value) : `${others}, ${redact(value)}`);
  }
  return Object.fromEntries(joined);
}
