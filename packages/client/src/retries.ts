import { NoReplyError } from "./errors.ts";
import type { Exchange } from "./exchange.ts";

/** How many retries may follow, by reason. */
export interface Retries {
  readonly noReply: number;
  readonly serverError: number;
  readonly rateLimit: number;
}

/** Why a request is worth a retry. Undefined if it is not. */
export function retryReason(outcome: Exchange | NoReplyError): keyof Retries | undefined {
  if (outcome instanceof NoReplyError) return "noReply";
  if (outcome.status === 429) return "rateLimit";
  return outcome.status >= 500 ? "serverError" : undefined;
}

/** The shortest wait after a 429, in milliseconds. */
export const leastWait = 1000;

/**
 * The wait before the next attempt, in milliseconds. `before` is the number of earlier attempts with the same reason.
 */
export function waitAfter(
  outcome: Exchange | NoReplyError,
  before: number,
  random: () => number,
): number {
  const asked = outcome instanceof NoReplyError ? undefined : askedWait(outcome);
  if (outcome instanceof NoReplyError || outcome.status !== 429) {
    // Random, so that clients which failed together do not retry together.
    return Math.max(asked ?? 0, (250 + random() * 750) * 2 ** before);
  }
  return Math.max(leastWait, asked ?? backOff(before)) + random() * 250;
}

/** Persona's advice for a 429 without a valid `RateLimit-Reset`: 5, 10, 20, 40 seconds. */
const backOff = (before: number): number => 5000 * 2 ** before;

/**
 * The wait that an answer asks for, in milliseconds. A 429 asks by `RateLimit-Reset`. Else a 429 or a 503 asks by
 * `Retry-After`, in seconds or as a date.
 * @see https://docs.withpersona.com/rate-limiting
 */
export function askedWait({
  status,
  headers,
}: Pick<Exchange, "status" | "headers">): number | undefined {
  if (status !== 429 && status !== 503) return undefined;
  const reset = status === 429 ? secondsOf(headers["ratelimit-reset"]) : undefined;
  return reset ?? secondsOf(headers["retry-after"]) ?? untilDate(headers);
}

const secondsOf = (text = ""): number | undefined =>
  /^\d{1,6}$/.test(text) ? Number(text) * 1000 : undefined;

/** The date is compared with the answer's own date, since clocks differ. */
function untilDate(headers: Exchange["headers"]): number | undefined {
  const [until, now] = [headers["retry-after"], headers["date"]].map((text = "") =>
    text.endsWith(" GMT") ? Date.parse(text) : Number.NaN,
  );
  if (until === undefined || Number.isNaN(until)) return undefined;
  return Math.max(0, until - (now === undefined || Number.isNaN(now) ? Date.now() : now));
}
