import type { Inflection } from "@persona-conformance/schemas";
import { NoReplyError, reasonOf } from "./errors.ts";
import { type Exchange, readBody } from "./exchange.ts";
import type { Fetch } from "./transport.ts";

export interface Clock {
  /** Milliseconds since 1970. */
  now(): number;
  /** Resolves after so many milliseconds; rejects with the signal's reason when it is aborted before. */
  sleep(milliseconds: number, signal?: AbortSignal): Promise<void>;
}

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

export interface SendOptions {
  /** Made by the client unless given. A given key is kept over all attempts, so a 5xx is then not tried again. */
  readonly idempotencyKey?: string;
  /** Instead of the client's own. */
  readonly retries?: Partial<Retries>;
  readonly signal?: AbortSignal;
}

/** How many more attempts follow, by what went wrong. */
export interface Retries {
  readonly noReply: number;
  readonly serverError: number;
  readonly rateLimit: number;
}

export interface Policy {
  readonly retries: Retries;
  /** Milliseconds for one attempt, body included. */
  readonly timeout: number;
  /** Milliseconds for all attempts and the waiting between them. */
  readonly deadline: number;
  /** Bytes of a response body that are read at the most. */
  readonly bodyLimit: number;
}

export interface Wire {
  readonly origin: string;
  readonly apiKey: string;
  readonly version: string;
  readonly inflection: Inflection;
  readonly fetch: Fetch;
  readonly policy: Policy;
  readonly clock: Clock;
  /** Between 0 and 1. */
  readonly random: () => number;
  readonly newKey: () => string;
  readonly redact: (text: string) => string;
  readonly onExchange: (exchange: Exchange) => void;
  readonly onWait: (milliseconds: number, reason: keyof Retries) => void;
}

const prefix = "/api/v1";

/** Persona's advice for a 429 without a usable `RateLimit-Reset`: 5, 10, 20, 40 seconds. */
const backOff = (attempt: number): number => 5000 * 2 ** attempt;

/**
 * Sends a request until it is answered: again with the same idempotency key where there was no reply or a 429 (which is
 * never stored), with a new one after a 5xx (which may be), and never after any other 4xx.
 * @see https://docs.withpersona.com/errors
 */
export async function send(
  wire: Wire,
  request: ApiRequest,
  { idempotencyKey, signal, ...options }: SendOptions,
): Promise<Exchange> {
  const { clock, policy } = wire;
  const end = clock.now() + policy.deadline;
  const left = { ...policy.retries, ...options.retries };
  // A key that the caller gave must not be replaced, and would only bring the stored answer back.
  if (idempotencyKey !== undefined) left.serverError = 0;
  let key = idempotencyKey ?? wire.newKey();
  for (let attempt = 0; ; attempt += 1) {
    const outcome = await once(wire, request, key, end, signal).catch((error: unknown) => {
      if (error instanceof NoReplyError) return error;
      throw error;
    });
    const trouble = troubleOf(outcome);
    const wait = waitAfter(outcome, attempt, wire.random);
    if (trouble === undefined || left[trouble] <= 0 || clock.now() + wait > end) {
      if (outcome instanceof NoReplyError) throw outcome;
      return outcome;
    }
    left[trouble] -= 1;
    if (trouble === "serverError") key = wire.newKey();
    wire.onWait(wait, trouble);
    await clock.sleep(wait, signal);
  }
}

/** Why a request is worth sending again, if it is. */
function troubleOf(outcome: Exchange | NoReplyError): keyof Retries | undefined {
  if (outcome instanceof NoReplyError) return "noReply";
  if (outcome.status === 429) return "rateLimit";
  return outcome.status >= 500 ? "serverError" : undefined;
}

/** Milliseconds to wait before the next attempt. */
function waitAfter(
  outcome: Exchange | NoReplyError,
  attempt: number,
  random: () => number,
): number {
  if (outcome instanceof NoReplyError || outcome.status !== 429) {
    // Full jitter, so that clients which failed together do not come back together.
    return (250 + random() * 750) * 2 ** attempt;
  }
  const reset = outcome.headers["ratelimit-reset"] ?? "";
  return (/^\d{1,6}$/.test(reset) ? Number(reset) * 1000 : backOff(attempt)) + random() * 250;
}

async function once(
  wire: Wire,
  request: ApiRequest,
  idempotencyKey: string,
  end: number,
  signal: AbortSignal | undefined,
): Promise<Exchange> {
  const { clock, policy, redact } = wire;
  const startedAt = clock.now();
  const built = buildRequest(wire, request, idempotencyKey);
  const timeout = AbortSignal.timeout(Math.max(1, Math.min(policy.timeout, end - startedAt)));
  const signals = signal === undefined ? timeout : AbortSignal.any([signal, timeout]);
  const began = performance.now();
  try {
    const response = await untilAborted(
      wire.fetch(new Request(built.url, { ...built.init, signal: signals })),
      signals,
    );
    const { body, truncated } = await untilAborted(readBody(response, policy.bodyLimit), signals);
    const headers = Object.fromEntries(
      Array.from(response.headers, ([name, value]) => [name, redact(value)]),
    );
    const requestId = headers["request-id"];
    const exchange: Exchange = {
      method: request.method,
      path: redact(built.path),
      ...(built.init.body !== undefined && { sent: redact(built.init.body) }),
      status: response.status,
      headers,
      body: redact(body),
      truncated,
      ...(requestId !== undefined && { requestId }),
      startedAt,
      milliseconds: performance.now() - began,
    };
    wire.onExchange(exchange);
    return exchange;
  } catch (error) {
    if (signal?.aborted === true) throw signal.reason;
    const reason = timeout.aborted ? `within ${policy.timeout} ms` : `(${redact(reasonOf(error))})`;
    throw new NoReplyError(`${request.method} ${redact(built.path)} got no reply ${reason}`, {
      // The cause's own words may hold the key, as in a complaint about the header that carries it.
      cause: new Error(redact(reasonOf(error))),
    });
  }
}

/** A stub or a server that ignores the signal must not hold the caller. */
async function untilAborted<T>(promise: Promise<T>, signal: AbortSignal): Promise<T> {
  signal.throwIfAborted();
  const { promise: aborted, reject } = Promise.withResolvers<never>();
  const onAbort = () => reject(signal.reason);
  signal.addEventListener("abort", onAbort, { once: true });
  try {
    return await Promise.race([promise, aborted]);
  } finally {
    signal.removeEventListener("abort", onAbort);
  }
}

function buildRequest(wire: Wire, request: ApiRequest, idempotencyKey: string) {
  const { method, query = {}, body } = request;
  const path = request.path.startsWith(prefix) ? request.path : prefix + request.path;
  const url = new URL(wire.origin + path);
  for (const [name, value] of Object.entries(query)) url.searchParams.append(name, value);
  const text = body === undefined || typeof body === "string" ? body : JSON.stringify(body);
  const headers = new Headers({
    accept: "application/json",
    authorization: `Bearer ${wire.apiKey}`,
    "key-inflection": wire.inflection,
    "persona-version": wire.version,
    ...(text !== undefined && { "content-type": "application/json" }),
    ...(method === "POST" && { "idempotency-key": idempotencyKey }),
  });
  for (const [name, value] of Object.entries(request.headers ?? {})) {
    if (value === null) headers.delete(name);
    else headers.set(name, value);
  }
  return {
    url,
    path: url.pathname + url.search,
    init: { method, headers, ...(text !== undefined && { body: text }) },
  };
}
