/**
 * There was no answer: the connection was refused or lost, the time was over, or the answer was not HTTP. The client
 * itself throws no other error.
 */
export class NoReplyError extends Error {
  override readonly name = "NoReplyError";
}

/** The innermost reason of an error, in a few words. */
export function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  if (error.cause instanceof Error) return reasonOf(error.cause);
  // Several addresses were tried (IPv6, then IPv4). The first reason stands for all.
  if (error instanceof AggregateError && error.errors[0] instanceof Error)
    return reasonOf(error.errors[0]);
  return error.message || ("code" in error ? String(error.code) : error.name);
}
