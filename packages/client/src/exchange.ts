import { inflect } from "@persona-conformance/schemas";
import type { Received } from "./transport.ts";

/**
 * One request and its answer, safe to print and to store. It has no request headers, and every key in the answer is
 * redacted. It is made once and frozen.
 */
export interface Exchange {
  readonly method: string;
  /** Path and query, from the root of the host. */
  readonly path: string;
  /** The request body, if any. */
  readonly sent?: string;
  readonly status: number;
  /** The response headers, with names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  /** The body was longer than the client's limit, and was cut off. */
  readonly truncated: boolean;
  readonly requestId?: string;
  /** Milliseconds since 1970. */
  readonly startedAt: number;
  readonly milliseconds: number;
}

/** What is known of the headers of a request. They are no part of an exchange, which holds no request header. */
export interface SentHeaders {
  readonly idempotencyKey?: string;
  readonly contentType?: string;
  /** The request itself named its authorization, instead of the client's key. */
  readonly ownAuthorization?: true;
  /** The request itself named its version or its key style, or none. */
  readonly ownCell?: true;
}

/** Parsed bodies, since many checks read the same exchange. */
const parsed = new WeakMap<object, unknown>();

/** The body as JSON. Undefined if it is not JSON. */
export function jsonOf(exchange: Pick<Exchange, "body" | "truncated">): unknown {
  if (!parsed.has(exchange)) parsed.set(exchange, parse(exchange));
  return parsed.get(exchange);
}

const spelled = new WeakMap<object, unknown>();

/** The body as JSON, with its keys in kebab-case. */
export function kebabOf(exchange: Pick<Exchange, "body" | "truncated">): unknown {
  if (!spelled.has(exchange)) spelled.set(exchange, inflect(jsonOf(exchange), "kebab"));
  return spelled.get(exchange);
}

/** Bodies with deeper nesting are not parsed: code that walks through them would run out of stack. */
const maxDepth = 1000;

function isTooDeep(body: string): boolean {
  // Most bodies do not even have this many brackets.
  if ((body.match(/[[{]/g)?.length ?? 0) <= maxDepth) return false;
  let depth = 0;
  let isText = false;
  // Character by character: a regular expression runs out of stack on a long string.
  for (let index = 0; index < body.length; index += 1) {
    const character = body[index];
    if (isText && character === "\\") index += 1;
    else if (character === '"') isText = !isText;
    else if (isText) continue;
    else if (character === "[" || character === "{") depth += 1;
    else if (character === "]" || character === "}") depth -= 1;
    if (depth > maxDepth) return true;
  }
  return false;
}

/** Parses a body as JSON. Undefined if it is not JSON, or is nested too deeply. */
export function parse({ body, truncated }: Pick<Exchange, "body" | "truncated">): unknown {
  if (truncated || isTooDeep(body)) return undefined;
  try {
    return JSON.parse(body);
  } catch {
    return undefined;
  }
}

/** At most this many chunks of a body are read. Many small chunks that arrive together would block all timers. */
const maxChunks = 10_000;

/** The longest UTF-8 form of one of a text's units, in bytes. */
const longestUnit = 3;

/** Reads at most `limit` bytes. Bytes that are not UTF-8 become U+FFFD. */
export async function readBody(
  received: Received["body"],
  limit: number,
): Promise<{ readonly body: string; readonly truncated: boolean }> {
  if (typeof received === "string" && received.length * longestUnit <= limit) {
    return { body: received.toWellFormed(), truncated: false };
  }
  const stream = typeof received === "string" ? new Response(received).body : received;
  if (stream === null) return { body: "", truncated: false };
  const decoder = new TextDecoder();
  const reader = stream.getReader();
  let body = "";
  let bytes = 0;
  for (let chunks = 1; ; chunks += 1) {
    const { done, value } = await reader.read();
    if (done) return { body: body + decoder.decode(), truncated: false };
    bytes += value.byteLength;
    if (bytes > limit || chunks > maxChunks) {
      // Not awaited: a part of a cloned response is cancelled only when the other part is, too.
      reader.cancel().catch(() => {});
      const within = value.subarray(0, value.byteLength - Math.max(0, bytes - limit));
      // Decoded as a stream, so that a character cut in two is left out.
      return { body: body + decoder.decode(within, { stream: true }), truncated: true };
    }
    body += decoder.decode(value, { stream: true });
  }
}

/** A response's headers as a record. Values of the same name are joined with commas, cookies too. */
export function headersOf(
  headers: Received["headers"],
  redact: (text: string) => string,
): Readonly<Record<string, string>> {
  const joined = new Map<string, string>();
  // Not `instanceof`: undici's own `fetch` answers with another `Headers`.
  const all = Symbol.iterator in headers ? headers : Object.entries(headers);
  for (const [name, value] of all) {
    const key = redact(name.toLowerCase());
    const others = joined.get(key);
    joined.set(key, others === undefined ? redact(value) : `${others}, ${redact(value)}`);
  }
  return Object.fromEntries(joined);
}
