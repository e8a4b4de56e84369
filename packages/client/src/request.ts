import { basePath, type Inflection, isInApi } from "@persona-conformance/schemas";
import { reasonOf } from "./errors.ts";
import { userAgent } from "./user-agent.ts";

/** A request to the API. The path is below `/api/v1`, or is a link from the API that begins with `/api/v1`. */
export interface ApiRequest {
  readonly method: string;
  readonly path: string;
  readonly query?: Readonly<Record<string, string>>;
  /** Sent as JSON. A string is sent as it is. */
  readonly body?: unknown;
  /** Headers beside the client's own. Null removes one of the client's. */
  readonly headers?: Readonly<Record<string, string | null>>;
}

/** The address, the key and the headers of a client. */
export interface Sender {
  readonly origin: string;
  readonly apiKey: string;
  readonly version: string;
  readonly inflection: Inflection;
  readonly redact: (text: string) => string;
}

export interface BuiltRequest {
  readonly method: string;
  readonly url: URL;
  readonly headers: Headers;
  readonly body?: string;
  /** Path and query, from the root of the host. */
  readonly path: string;
  /** The request itself names its authorization. */
  readonly ownAuthorization?: true;
  /** The request itself names its version or its key style, or none. */
  readonly ownCell?: true;
}

/** @throws {TypeError} If the request cannot be sent as HTTP. The message holds no key. */
export function buildRequest(
  sender: Sender,
  request: ApiRequest,
  idempotencyKey: string,
): BuiltRequest {
  const method = request.method.toUpperCase();
  try {
    return build(sender, { ...request, method }, idempotencyKey);
  } catch (error) {
    // The error has no cause: an error about a header quotes the header, and one of them holds the key.
    // oxlint-disable-next-line preserve-caught-error
    throw new TypeError(
      sender.redact(`${method} ${request.path} cannot be sent (${reasonOf(error)})`),
    );
  }
}

function build(sender: Sender, request: ApiRequest, idempotencyKey: string): BuiltRequest {
  const { method, query = {}, body } = request;
  const below = request.path.startsWith("/") ? request.path : `/${request.path}`;
  const path = isInApi(below) ? below : basePath + below;
  const url = new URL(sender.origin + path);
  // A link from the target may hold dots. Only the API may receive the key.
  if (!isInApi(url.pathname)) throw new Error(`it leads out of ${basePath}`);
  for (const [name, value] of Object.entries(query)) url.searchParams.append(name, value);
  const text = body === undefined || typeof body === "string" ? body : JSON.stringify(body);
  const headers = new Headers({
    accept: "application/json",
    authorization: `Bearer ${sender.apiKey}`,
    "key-inflection": sender.inflection,
    "persona-version": sender.version,
    "user-agent": userAgent,
    ...(text !== undefined && { "content-type": "application/json" }),
    ...(method === "POST" && { "idempotency-key": idempotencyKey }),
  });
  for (const [name, value] of Object.entries(request.headers ?? {})) {
    if (value === null) headers.delete(name);
    else headers.set(name, value);
  }
  const own = new Map(
    Object.entries(request.headers ?? {}).map(([name, value]) => [name.toLowerCase(), value]),
  );
  const ownAuthorization = (own.get("authorization") ?? null) !== null;
  const built = { method, url, headers, ...(text !== undefined && { body: text }) };
  // Throws now, and not when it is sent, if a GET has a body or the method is invalid.
  if (method !== "POST" && (method !== "GET" || text !== undefined)) void new Request(url, built);
  const asked = url.pathname + url.search;
  return {
    ...built,
    path: asked,
    ...(ownAuthorization && { ownAuthorization }),
    ...((own.has("persona-version") || own.has("key-inflection")) && { ownCell: true as const }),
  };
}
