/**
 * Runs `begin`, and rejects with the signal's reason as soon as the signal is aborted. A stub, a server or a clock
 * that ignores the signal cannot block the caller. If the signal is aborted already, `begin` does not run.
 */
export async function untilAborted<T>(
  begin: () => Promise<T>,
  signal: AbortSignal | undefined,
): Promise<T> {
  if (signal === undefined) return begin();
  signal.throwIfAborted();
  const { promise: aborted, reject } = Promise.withResolvers<never>();
  const onAbort = () => reject(signal.reason);
  // Added first, so that the rejection has the signal's reason, and not the AbortError of a timer or a stream.
  signal.addEventListener("abort", onAbort, { once: true });
  try {
    return await Promise.race([(async () => begin())(), aborted]);
  } finally {
    signal.removeEventListener("abort", onAbort);
  }
}
