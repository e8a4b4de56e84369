import type { Inflection } from "@persona-conformance/schemas";
import { reasonOf } from "./errors.ts";
import { userAgent } from "./user-agent.ts";

/** A request in the words of the API: path below `/api/v1`, or a link of the API's that begins with it. */
export interface ApiRequest {
  readonly method: string;
  readonly path: string;
  readonly query?: Readonly<Record<string, string>>;
  /** Sent as JSON; a string is sent as it is. */
  readonly body?: unknown;
  /** Headers beside the client's own; null leaves one of those out. */
  readonly headers?: Readonly<Record<string, string | null>>;
}

/** Whom a request is sent to, and in whose name. */
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
}

const prefix = "/api/v1";

/** Throws a `TypeError`, its message without the key, where something in it cannot be put into words of HTTP. */
export function buildRequest(
  sender: Sender,
  request: ApiRequest,
  idempotencyKey: string,
): BuiltRequest {
  const method = request.method.toUpperCase();
  try {
    return build(sender, { ...request, method }, idempotencyKey);
  } catch (error) {
    // Not its cause: a complaint about a header quotes the header, and that is where the key is.
    // oxlint-disable-next-line preserve-caught-error
    throw new TypeError(
      sender.redact(`${method} ${request.path} cannot be sent (${reasonOf(error)})`),
    );
  }
}

function build(sender: Sender, request: ApiRequest, idempotencyKey: string): BuiltRequest {
  const { method, query = {}, body } = request;
  const below = request.path.startsWith("/") ? request.path : `/${request.path}`;
  const path = below.startsWith(`${prefix}/`) ? below : prefix + below;
  const url = new URL(sender.origin + path);
  // A link of the target's may hold dots, and nothing but the API is meant to see the key.
  if (!url.pathname.startsWith(`${prefix}/`)) throw new Error(`it leads out of ${prefix}`);
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
  const built = { method, url, headers, ...(text !== undefined && { body: text }) };
  // Says now, and not when it is sent, that a GET has no body or that a method is none.
  void new Request(url, built);
  return { ...built, path: url.pathname + url.search };
}
