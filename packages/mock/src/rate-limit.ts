export interface Rate {
  readonly limit: number;
  readonly remaining: number;
  /** Seconds to the end of the window. */
  readonly reset: number;
  readonly exceeded: boolean;
}

const window = 60_000;

/** Counts requests in windows of a minute; a window opens with its first request. */
export function createRateLimit(limit: number, now: () => number): (scope: string) => Rate {
  const windows = new Map<string, { readonly opened: number; used: number }>();
  return (scope) => {
    let current = windows.get(scope);
    if (current === undefined || now() - current.opened >= window) {
      current = { opened: now(), used: 0 };
      windows.set(scope, current);
    }
    current.used += 1;
    return {
      limit,
      remaining: Math.max(0, limit - current.used),
      reset: Math.ceil((current.opened + window - now()) / 1000),
      exceeded: current.used > limit,
    };
  };
}
