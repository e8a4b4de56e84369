import { lookup } from "node:dns";
import type { LookupFunction } from "node:net";
import type { Dispatcher } from "undici";
import { authoritiesOf, tlsProblem } from "./certificates.ts";
import { decoded } from "./content-encoding.ts";
import { reasonOf } from "./errors.ts";
import { isLoopback, type Proxies, proxiesOf } from "./proxies.ts";

/** What the client reads of an answer. A `Response` is one. A body that is a text is read faster than a stream. */
export interface Received {
  readonly status: number;
  readonly headers: Headers | Readonly<Record<string, string>>;
  readonly body: ReadableStream<Uint8Array> | string | null;
}

/** Options of a `Fetch`. */
export interface FetchOptions {
  /** Ends the request, and the reading of its answer. */
  readonly signal?: AbortSignal;
}

/**
 * Sends a request. The network, `fetch`, a mock and a one-line stub all have this type. The signal is an
 * option, since a request's own signal may be garbage-collected, and takes long to make.
 */
export type Fetch<Answer extends Received = Received> = (
  request: Request,
  options?: FetchOptions,
) => Promise<Answer>;

/** HTTP statuses whose `Response` must have no body. */
const bodiless = new Set([204, 205, 304]);

// Only the request's signal limits the time.
const limits = { connections: 16, headersTimeout: 0, bodyTimeout: 0 };

/**
 * Makes a `Fetch` over the network, with a connection pool, and with the proxies and CA certificates of an
 * environment. It does not follow redirects. Only this file uses undici: its `Request` and `Response` are not the
 * global ones.
 *
 * @throws {TypeError} If a proxy or a certificate file cannot be used. The message holds no password.
 */
export function overNetwork(
  environment: Readonly<Record<string, string | undefined>> = process.env,
): Fetch<Response> {
  const proxies = proxiesOf(environment);
  const authorities = authoritiesOf(environment);
  const hasProxy = proxies.http !== undefined || proxies.https !== undefined;
  let opened: Promise<{ readonly direct: Dispatcher; readonly proxied: Dispatcher }> | undefined;
  return async (request, { signal = request.signal } = {}) => {
    const url = new URL(request.url);
    const isDirect = !hasProxy || isLoopback(url.hostname);
    try {
      const { direct, proxied } = await (opened ??= open(proxies, authorities));
      return await ask(isDirect ? direct : proxied, url, request, signal);
    } catch (error) {
      signal.throwIfAborted();
      const reason = tlsProblem(error) ?? reasonOf(error);
      const proxy = isDirect ? undefined : proxies.nameFor(url);
      // The error has no cause: undici may quote the proxy with its password.
      // oxlint-disable-next-line preserve-caught-error
      throw new Error(proxy === undefined ? reason : `through the proxy ${proxy}: ${reason}`);
    }
  };
}

/**
 * Looks names up as Node does, except `localhost`: it is this machine in IPv4 and IPv6, whatever the hosts file says.
 */
const lookUp: LookupFunction = (hostname, options, then) => {
  if (hostname !== "localhost" || options.all !== true) lookup(hostname, options, then);
  else {
    then(null, [
      { address: "127.0.0.1", family: 4 },
      { address: "::1", family: 6 },
    ]);
  }
};

/** Loads undici at the first request: loading it takes long, and a client of an in-process mock never needs it. */
async function open(
  { http, https, no }: Proxies,
  authorities: readonly string[] | undefined,
): Promise<{ readonly direct: Dispatcher; readonly proxied: Dispatcher }> {
  const undici = await import("undici");
  const tls = authorities === undefined ? {} : { ca: [...authorities] };
  const direct = new undici.Agent({ ...limits, connect: { ...tls, lookup: lookUp } });
  if (http === undefined && https === undefined) return { direct, proxied: direct };
  const proxied = new undici.EnvHttpProxyAgent({
    ...limits,
    connect: tls,
    requestTls: tls,
    proxyTls: tls,
    // An empty text means no proxy. Without it, undici would read the process's environment.
    httpProxy: http ?? "",
    httpsProxy: https ?? "",
    noProxy: no ?? "",
  });
  return { direct, proxied };
}

async function ask(
  dispatcher: Dispatcher,
  url: URL,
  request: Request,
  signal: AbortSignal,
): Promise<Response> {
  const { statusCode, headers, body } = await dispatcher.request({
    origin: url.origin,
    path: url.pathname + url.search,
    method: request.method,
    headers: Object.fromEntries(request.headers),
    body: request.body === null ? null : await request.text(),
    signal,
  });
  try {
    if (statusCode < 200 || statusCode > 599) {
      throw new Error(`its status ${statusCode} is not an HTTP status`);
    }
    if (statusCode === 407) throw new Error("it needs a user name and a password (status 407)");
    const received = receive(headers);
    const init = { status: statusCode, headers: received };
    if (bodiless.has(statusCode) || request.method === "HEAD") {
      await body.dump();
      return new Response(null, init);
    }
    return new Response(streamOf(decoded(body, received), signal), init);
  } catch (error) {
    // An unread body would keep its connection open for ever.
    body.on("error", () => {}).destroy();
    throw error;
  }
}

/** A body as a web stream. Unlike Node's own, it ends at once when it is cancelled. */
function streamOf(
  body: NodeJS.ReadableStream & { destroy(error?: Error): void },
  signal: AbortSignal,
) {
  // A signal may be aborted with any value; `destroy` passes it on.
  const abort = () => body.destroy(signal.reason as Error);
  // What the body emits after the end, or after a cancellation, finds the stream closed.
  let isOpen = true;
  const finish = () => {
    isOpen = false;
    signal.removeEventListener("abort", abort);
  };
  return new ReadableStream<Uint8Array>({
    start(controller) {
      signal.addEventListener("abort", abort, { once: true });
      body.pause();
      body.on("data", (chunk: Buffer) => {
        if (!isOpen) return;
        controller.enqueue(chunk);
        if ((controller.desiredSize ?? 0) <= 0) body.pause();
      });
      body.once("end", () => {
        if (isOpen) controller.close();
        finish();
      });
      body.on("error", (error) => {
        finish();
        controller.error(error);
      });
    },
    pull: () => void body.resume(),
    cancel() {
      finish();
      body.destroy();
    },
  });
}

function receive(headers: Readonly<Record<string, string | string[] | undefined>>): Headers {
  const received = new Headers();
  for (const [name, value] of Object.entries(headers)) {
    for (const one of [value ?? []].flat()) received.append(name, one);
  }
  return received;
}
