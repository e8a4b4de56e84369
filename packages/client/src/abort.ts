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

export interface TimeLimit {
  /** Aborted after the time, or with the given signal. */
  readonly signal: AbortSignal;
  timedOut(): boolean;
  /** Must be called once the work is done. */
  clear(): void;
}

/**
 * Limits the time of some work, in milliseconds. `AbortSignal.timeout` and `AbortSignal.any` would do the same, but go on
 * after the work is done: they took a tenth of the time of a run.
 */
export function createTimeLimit(limit: number, outer: AbortSignal | undefined): TimeLimit {
  const controller = new AbortController();
  let isOver = false;
  const timer = setTimeout(() => {
    isOver = true;
    controller.abort(new DOMException(`no answer within ${limit} ms`, "TimeoutError"));
  }, limit);
  timer.unref();
  const onAbort = () => controller.abort(outer?.reason);
  if (outer?.aborted === true) onAbort();
  else outer?.addEventListener("abort", onAbort, { once: true });
  return {
    signal: controller.signal,
    timedOut: () => isOver,
    clear() {
      clearTimeout(timer);
      outer?.removeEventListener("abort", onAbort);
    },
  };
}
