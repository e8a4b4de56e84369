import { untilAborted } from "./abort.ts";
import type { Clock } from "./clock.ts";
import { NoReplyError, reasonOf } from "./errors.ts";
import { type Exchange, headersOf, readBody } from "./exchange.ts";
import { rememberWhole, withhold } from "./personal.ts";
import { type ApiRequest, buildRequest, type BuiltRequest, type Sender } from "./request.ts";
import { type Retries, retryReason, waitAfter } from "./retries.ts";
import type { Fetch } from "./transport.ts";

export interface SendOptions {
  /** Made by the client unless given. A given key is kept over all attempts, so a 5xx is then not tried again. */
  readonly idempotencyKey?: string;
  /** Instead of the client's own. */
  readonly retries?: Partial<Retries>;
  readonly signal?: AbortSignal;
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

export interface SendContext extends Sender {
  readonly fetch: Fetch;
  readonly policy: Policy;
  readonly clock: Clock;
  /** Between 0 and 1. */
  readonly random: () => number;
  readonly newKey: () => string;
  /** `redact` for a text that was cut off somewhere, perhaps within a key. */
  readonly redactBeginning: (text: string) => string;
  /** Names of attributes that hold values of people, in kebab-case. */
  readonly personal: ReadonlySet<string>;
  /** Waited for before each attempt. */
  readonly pace: (signal: AbortSignal | undefined) => Promise<void>;
  readonly onExchange: (exchange: Exchange) => void;
  readonly onWait: (milliseconds: number, reason: keyof Retries) => void;
}

/** The longest that a timer can be set to: 24 days. */
const longestTimer = 2 ** 31 - 1;

/**
 * Sends a request until it is answered: again with the same idempotency key where there was no reply or a 429 (which is
 * never stored), with a new one after a 5xx (which may be), and never after any other 4xx.
 * @see https://docs.withpersona.com/errors
 */
export async function send(
  wire: SendContext,
  request: ApiRequest,
  { idempotencyKey, signal, ...options }: SendOptions,
): Promise<Exchange> {
  const { clock, policy } = wire;
  let end = clock.now() + policy.deadline;
  const left = { ...policy.retries, ...options.retries };
  const before = { noReply: 0, serverError: 0, rateLimit: 0 };
  let key = idempotencyKey ?? wire.newKey();
  for (;;) {
    const built = buildRequest(wire, request, key);
    const paced = clock.now();
    await wire.pace(signal);
    // Keeping to a rate is not what the deadline is for.
    end += clock.now() - paced;
    const outcome = await once(wire, built, end, signal);
    const trouble = retryReason(outcome);
    const wait = waitAfter(outcome, trouble === undefined ? 0 : before[trouble], wire.random);
    if (
      trouble === undefined ||
      !(left[trouble] > before[trouble]) ||
      !mayRepeat(built, trouble, idempotencyKey === undefined ? key : undefined) ||
      clock.now() + wait >= end
    ) {
      if (outcome instanceof NoReplyError) throw outcome;
      return outcome;
    }
    before[trouble] += 1;
    if (trouble === "serverError") key = wire.newKey();
    wire.onWait(wait, trouble);
    await untilAborted(() => clock.sleep(wait, signal), signal);
  }
}

/**
 * Whether a request may be sent again. A key that the caller gave must not be replaced, and would only bring the stored
 * answer to a 5xx back; a POST without any key could be carried out twice.
 */
function mayRepeat(
  { method, headers }: BuiltRequest,
  trouble: keyof Retries,
  ownKey: string | undefined,
): boolean {
  if (method !== "POST" || trouble === "rateLimit") return true;
  const sent = headers.get("idempotency-key");
  return trouble === "noReply" ? sent !== null : sent === ownKey;
}

async function once(
  wire: SendContext,
  { method, url, headers, body: sent, path }: BuiltRequest,
  end: number,
  signal: AbortSignal | undefined,
): Promise<Exchange | NoReplyError> {
  const { clock, policy, redact } = wire;
  const startedAt = clock.now();
  const patience = Math.ceil(Math.max(1, Math.min(policy.timeout, end - startedAt, longestTimer)));
  const timeout = AbortSignal.timeout(patience);
  const signals = signal === undefined ? timeout : AbortSignal.any([signal, timeout]);
  const init = { method, headers, ...(sent !== undefined && { body: sent }), signal: signals };
  let answer;
  try {
    const response = await untilAborted(
      // A redirect is an answer; followed, it would take the request and its key elsewhere.
      () => wire.fetch(new Request(url, { ...init, redirect: "manual" }), signals),
      signals,
    );
    const read = await untilAborted(() => readBody(response, policy.bodyLimit), signals);
    answer = { ...read, status: response.status, headers: headersOf(response.headers, redact) };
  } catch (error) {
    signal?.throwIfAborted();
    const reason = redact(reasonOf(error));
    const what = timeout.aborted ? `within ${patience} ms` : `(${reason})`;
    return new NoReplyError(`${redact(`${method} ${path}`)} got no reply ${what}`, {
      // The cause's own words may hold the key, as in a complaint about the header that carries it.
      cause: new Error(reason),
    });
  }
  const { whole, ...kept } = withhold(
    answer.truncated ? wire.redactBeginning(answer.body) : redact(answer.body),
    answer.truncated,
    wire.personal,
  );
  const requestId = answer.headers["request-id"];
  const exchange: Exchange = {
    method: redact(method),
    path: redact(path),
    ...(sent !== undefined && { sent: redact(sent) }),
    status: answer.status,
    headers: answer.headers,
    ...kept,
    ...(requestId !== undefined && { requestId }),
    startedAt,
    milliseconds: clock.now() - startedAt,
  };
  if (whole !== undefined) rememberWhole(exchange, whole);
  // Outside of the `try`: what the caller's function throws is no missing reply, and nothing to send again for.
  wire.onExchange(exchange);
  return exchange;
}
