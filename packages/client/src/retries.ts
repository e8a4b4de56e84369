import { NoReplyError } from "./errors.ts";
import type { Exchange } from "./exchange.ts";

/** How many more attempts follow, by what went wrong. */
export interface Retries {
  readonly noReply: number;
  readonly serverError: number;
  readonly rateLimit: number;
}

/** Why a request is worth sending again, if it is. */
export function retryReason(outcome: Exchange | NoReplyError): keyof Retries | undefined {
  if (outcome instanceof NoReplyError) return "noReply";
  if (outcome.status === 429) return "rateLimit";
  return outcome.status >= 500 ? "serverError" : undefined;
}

/** Milliseconds to wait before the next attempt, when there were `before` attempts with the same trouble. */
export function waitAfter(
  outcome: Exchange | NoReplyError,
  before: number,
  random: () => number,
): number {
  if (outcome instanceof NoReplyError || outcome.status !== 429) {
    // Spread widely, so that clients which failed together do not come back together.
    return (250 + random() * 750) * 2 ** before;
  }
  const reset = outcome.headers["ratelimit-reset"] ?? "";
  return (/^\d{1,6}$/.test(reset) ? Number(reset) * 1000 : backOff(before)) + random() * 250;
}

/** Persona's advice for a 429 without a usable `RateLimit-Reset`: 5, 10, 20, 40 seconds. */
const backOff = (before: number): number => 5000 * 2 ** before;
