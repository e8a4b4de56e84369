import { type Exchange, NoReplyError, type SendOptions } from "@persona-conformance/client";

type Send = (idempotencyKey: string, options?: Pick<SendOptions, "retries">) => Promise<Exchange>;

/** Retries of a request, with a limit for those after a 429. */
const upTo = (rateLimit: number): Pick<SendOptions, "retries"> => ({ retries: { rateLimit } });

/**
 * Sends an action until it is let in. If it gets a 429 again after the wait that the first one asked for, the 429 may be stored for
 * its idempotency key. So the same action is sent with another key. If that is let in, the first key is tried once more, and
 * `protocol/wire/rate-limit-counts` judges its answer. Resolves to the answer that was let in.
 */
export async function pastStoredRefusal(
  send: Send,
  idempotencyKey: string,
  newKey: () => string,
): Promise<Exchange> {
  const first = await send(idempotencyKey, upTo(1));
  if (first.status !== 429) return first;
  const other = await send(newKey(), upTo(0));
  // The limit itself lasts.
  if (other.status === 429) return send(idempotencyKey);
  await send(idempotencyKey, upTo(1)).catch((error: unknown) => {
    if (!(error instanceof NoReplyError)) throw error;
  });
  return other;
}
