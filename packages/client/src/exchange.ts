/**
 * One request and its answer, safe to print and to store: no header that was sent is in it, and every occurrence of a
 * key in what came back is blotted out before it is written down.
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

/** The body as JSON, or undefined where it is none. */
export function jsonOf({ body, truncated }: Pick<Exchange, "body" | "truncated">): unknown {
  if (truncated) return undefined;
  try {
    return JSON.parse(body);
  } catch {
    return undefined;
  }
}

/** Reads at the most `limit` bytes; what is no UTF-8 becomes U+FFFD. */
export async function readBody(
  response: Response,
  limit: number,
): Promise<{ readonly body: string; readonly truncated: boolean }> {
  if (response.body === null) return { body: "", truncated: false };
  const decoder = new TextDecoder();
  let body = "";
  let bytes = 0;
  // Leaving the loop cancels the stream.
  for await (const chunk of response.body) {
    bytes += chunk.byteLength;
    if (bytes > limit) {
      body += decoder.decode(chunk.subarray(0, chunk.byteLength - (bytes - limit)));
      return { body, truncated: true };
    }
    body += decoder.decode(chunk, { stream: true });
  }
  return { body: body + decoder.decode(), truncated: false };
}
