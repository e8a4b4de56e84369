import { isIP } from "node:net";

/** Who may send requests to a mock on a port. */
export interface AdmissionOptions {
  /**
   * The address to listen on. Default: `127.0.0.1`. On another address than loopback, every name in `Host` is
   * allowed.
   */
  readonly host?: string;
  /** An origin whose web pages may send requests, such as `http://localhost:5173`. */
  readonly cors?: string;
}

/** The largest request body, in bytes. */
const bodyLimit = 1_000_000;

/** Returns the request if it is allowed, else the answer that refuses it. */
export type Admission = (request: Request, url: URL) => Promise<Request | Response>;

/**
 * Allows requests of programs on this machine. A web page is not one of them, even if its name leads to this address
 * (DNS rebinding). So a foreign `Host` or `Origin` is refused, and so is a body of more than a megabyte.
 */
export function createAdmission({ host = "127.0.0.1", cors }: AdmissionOptions): Admission {
  const anyName = !isLoopback(host);
  return async (request, { hostname, origin }) => {
    if (!anyName && !isLoopback(hostname)) {
      return refusal(
        421,
        `this mock does not answer to the name ${hostname}: start it with --host`,
      );
    }
    const from = request.headers.get("origin");
    if (from !== null && from !== origin && from !== cors) {
      return refusal(
        403,
        "this mock does not answer pages of another origin: start it with --cors",
      );
    }
    return withinLimit(request);
  };
}

const refusal = (status: number, text: string): Response =>
  new Response(`${text}\n`, { status, headers: { connection: "close" } });

function isLoopback(host: string): boolean {
  const name = host.replace(/^\[(.*)\]$/, "$1");
  if (name === "localhost" || name.endsWith(".localhost") || name === "::1") return true;
  return isIP(name) === 4 && name.startsWith("127.");
}

async function withinLimit(request: Request): Promise<Request | Response> {
  const tooLarge = () => refusal(413, `a body of more than ${bodyLimit} bytes is not read`);
  // Node enforces the `content-length`. A request without it and without chunks has no body.
  if (Number(request.headers.get("content-length") ?? 0) > bodyLimit) return tooLarge();
  if (!request.headers.has("transfer-encoding") || request.body === null) return request;
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  for await (const chunk of request.body) {
    bytes += chunk.byteLength;
    if (bytes > bodyLimit) return tooLarge();
    chunks.push(chunk);
  }
  const { url, method, headers } = request;
  return new Request(url, { method, headers, body: Buffer.concat(chunks) });
}

/** The headers that pages of another origin may send. */
const allowed = "authorization, content-type, idempotency-key, key-inflection, persona-version";

/** The answer to a browser's preflight request. Undefined for any other request. */
export function preflight(request: Request, { cors }: AdmissionOptions): Response | undefined {
  if (cors === undefined || request.method !== "OPTIONS") return undefined;
  if (!request.headers.has("access-control-request-method")) return undefined;
  const headers = {
    "access-control-allow-methods": "GET, POST",
    "access-control-allow-headers": allowed,
    "access-control-max-age": "600",
  };
  return shared(new Response(null, { status: 204, headers }), { cors });
}

/** Adds the headers with which pages of the origin may read an answer. */
export function shared(response: Response, { cors }: AdmissionOptions): Response {
  if (cors === undefined) return response;
  response.headers.set("access-control-allow-origin", cors);
  response.headers.set("access-control-expose-headers", "*");
  response.headers.append("vary", "origin");
  return response;
}
