import { createTimeLimit, untilAborted } from "./abort.ts";
import type { Clock } from "./clock.ts";
import { NoReplyError, reasonOf } from "./errors.ts";
import { type Exchange, headersOf, readBody, type SentHeaders } from "./exchange.ts";
import { rememberWhole, withhold } from "./personal.ts";
import { type ApiRequest, buildRequest, type BuiltRequest, type Sender } from "./request.ts";
import { type Retries, retryReason, waitAfter } from "./retries.ts";
import type { Fetch } from "./transport.ts";

/** Options of one request. */
export interface SendOptions {
  /**
   * Default: a new key for each request. A given key is kept for all attempts, so a 5xx is not retried with it.
   * @see https://docs.withpersona.com/idempotence
   */
  readonly idempotencyKey?: string;
  /** Overrides the client's retries. */
  readonly retries?: Partial<Retries>;
  readonly signal?: AbortSignal;
}

export interface Policy {
  readonly retries: Retries;
  /** Milliseconds for one attempt, body included. */
  readonly timeout: number;
  /** Milliseconds for all attempts, and for the waits between them. */
  readonly deadline: number;
  /** At most this many bytes of a response body are read. */
  readonly bodyLimit: number;
}

export interface SendContext extends Sender {
  readonly fetch: Fetch;
  readonly policy: Policy;
  readonly clock: Clock;
  /** Between 0 and 1. */
  readonly random: () => number;
  readonly newKey: () => string;
  /** Like `redact`, for a text that was cut off, perhaps within a key. */
  readonly redactBeginning: (text: string) => string;
  /** The names of attributes with personal values, in kebab-case. */
  readonly personal: ReadonlySet<string>;
  /** Called before each attempt, which waits for it. */
  readonly pace: (signal: AbortSignal | undefined) => Promise<void>;
  readonly onExchange: (exchange: Exchange, sent: SentHeaders) => void;
  readonly onWait: (milliseconds: number, reason: keyof Retries) => void;
}

/** The longest time of a timer, in milliseconds: 24 days. */
const longestTimer = 2 ** 31 - 1;

/**
 * Sends a request and retries it if that may help. Without an answer or after a 429, it keeps the idempotency key,
 * since a 429 is never stored. After a 5xx, which may be stored, it takes a new key. It does not retry after any
 * other 4xx.
 * @throws {NoReplyError} Without an answer.
 * @see https://docs.withpersona.com/errors
 */
export async function send(
  context: SendContext,
  request: ApiRequest,
  { idempotencyKey, signal, ...options }: SendOptions,
): Promise<Exchange> {
  const { clock, policy } = context;
  let end = clock.now() + policy.deadline;
  const left = { ...policy.retries, ...options.retries };
  const before = { noReply: 0, serverError: 0, rateLimit: 0 };
  let key = idempotencyKey ?? context.newKey();
  for (;;) {
    const built = buildRequest(context, request, key);
    const paced = clock.now();
    await context.pace(signal);
    // Waiting for the rate does not count against the deadline.
    end += clock.now() - paced;
    const outcome = await once(context, built, end, signal);
    const reason = retryReason(outcome);
    const wait = waitAfter(outcome, reason === undefined ? 0 : before[reason], context.random);
    if (
      reason === undefined ||
      !(left[reason] > before[reason]) ||
      !mayRepeat(built, reason, idempotencyKey === undefined ? key : undefined) ||
      clock.now() + wait >= end
    ) {
      if (outcome instanceof NoReplyError) throw outcome;
      return outcome;
    }
    before[reason] += 1;
    if (reason === "serverError") key = context.newKey();
    context.onWait(wait, reason);
    await untilAborted(() => clock.sleep(wait, signal), signal);
  }
}

/**
 * Whether a retry is safe. With the caller's own key, a retry would return the stored 5xx. A POST without a key could
 * be carried out twice.
 */
function mayRepeat(
  { request: { method, headers } }: BuiltRequest,
  reason: keyof Retries,
  ownKey: string | undefined,
): boolean {
  if (method !== "POST" || reason === "rateLimit") return true;
  const sent = headers.get("idempotency-key");
  return reason === "noReply" ? sent !== null : sent === ownKey;
}

async function once(
  context: SendContext,
  { request, body: sent, path, ownAuthorization, ownCell }: BuiltRequest,
  end: number,
  signal: AbortSignal | undefined,
): Promise<Exchange | NoReplyError> {
  const { clock, policy, redact } = context;
  const startedAt = clock.now();
  const limit = Math.ceil(Math.max(1, Math.min(policy.timeout, end - startedAt, longestTimer)));
  const { signal: ended, timedOut, clear } = createTimeLimit(limit, signal);
  const { method, headers } = request;
  let answer;
  try {
    answer = await untilAborted(async () => {
      const response = await context.fetch(request, { signal: ended });
      ended.throwIfAborted();
      const read = await readBody(response.body, policy.bodyLimit);
      return { ...read, status: response.status, headers: headersOf(response.headers, redact) };
    }, ended);
  } catch (error) {
    signal?.throwIfAborted();
    const why = redact(reasonOf(error));
    const what = timedOut() ? `within ${limit} ms` : `(${why})`;
    return new NoReplyError(`${redact(`${method} ${path}`)}: no answer ${what}`, {
      // The original cause may quote the key, for example as an invalid header.
      cause: new Error(why),
    });
  } finally {
    clear();
  }
  const { whole, ...kept } = withhold(
    answer.truncated ? context.redactBeginning(answer.body) : redact(answer.body),
    answer.truncated,
    context.personal,
  );
  const requestId = answer.headers["request-id"];
  const exchange: Exchange = Object.freeze({
    method: redact(method),
    path: redact(path),
    ...(sent !== undefined && { sent: redact(sent) }),
    status: answer.status,
    headers: answer.headers,
    ...kept,
    ...(requestId !== undefined && { requestId }),
    startedAt,
    milliseconds: clock.now() - startedAt,
  });
  if (whole !== undefined) rememberWhole(exchange, whole);
  // Outside of the `try`: an error of the caller's function is not a missing answer, and is not retried.
  const [idempotencyKey, contentType] = ["idempotency-key", "content-type"].map((name) =>
    headers.get(name),
  );
  context.onExchange(exchange, {
    ...(idempotencyKey && { idempotencyKey: redact(idempotencyKey) }),
    ...(contentType && { contentType: redact(contentType) }),
    ...(ownAuthorization && { ownAuthorization }),
    ...(ownCell && { ownCell }),
  });
  return exchange;
}
