/**
 * What `begin` comes to, or a rejection with the signal's reason as soon as it is aborted: a stub, a server or a clock
 * that ignores the signal must not hold the caller. Nothing is begun once the signal is aborted.
 */
export async function untilAborted<T>(
  begin: () => Promise<T>,
  signal: AbortSignal | undefined,
): Promise<T> {
  if (signal === undefined) return begin();
  signal.throwIfAborted();
  const { promise: aborted, reject } = Promise.withResolvers<never>();
  const onAbort = () => reject(signal.reason);
  // Before it begins: timers and streams then reject too late with an AbortError of their own instead of the reason.
  signal.addEventListener("abort", onAbort, { once: true });
  try {
    return await Promise.race([(async () => begin())(), aborted]);
  } finally {
    signal.removeEventListener("abort", onAbort);
  }
}
