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
  /** Its own body can be read once. */
  readonly request: Request;
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
  const own = Object.fromEntries(
    Object.entries(request.headers ?? {}).map(([name, value]) => [name.toLowerCase(), value]),
  );
  const headers = Object.entries({
    accept: "application/json",
    authorization: `Bearer ${sender.apiKey}`,
    "key-inflection": sender.inflection,
    "persona-version": sender.version,
    "user-agent": userAgent,
    ...(text !== undefined && { "content-type": "application/json" }),
    ...(method === "POST" && { "idempotency-key": idempotencyKey }),
    ...own,
  }).filter((header): header is [string, string] => header[1] !== null);
  const ownAuthorization = (own["authorization"] ?? null) !== null;
  return {
    request: new Request(url, {
      method,
      headers,
      // A redirect is an answer. Following it would send the key to another place.
      redirect: "manual",
      ...(text !== undefined && { body: text }),
    }),
    path: url.pathname + url.search,
    ...(text !== undefined && { body: text }),
    ...(ownAuthorization && { ownAuthorization }),
    ...(("persona-version" in own || "key-inflection" in own) && { ownCell: true }),
  };
}
