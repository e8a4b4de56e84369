export interface Rate {
  readonly limit: number;
  readonly remaining: number;
  /** Seconds to the end of the window. */
  readonly reset: number;
  readonly exceeded: boolean;
}

const window = 60_000;

/** Of how many requests a quota refuses one. */
const quota = 45;

/** The number from which the headers count down without a limit. */
const unlimited = 1_000_000;

export interface RateLimit {
  /** Counts a request of a scope. */
  count(scope: string): Rate;
  /** Refuses the next requests of a scope. */
  throttle(scope: string, count: number): void;
}

/**
 * Counts requests in windows of a minute. A window opens with its first request. Without a limit, no request exceeds
 * it. A quota refuses some requests, whatever remains of the limit.
 */
export function createRateLimit(
  given: number | undefined,
  now: () => number,
  hasQuota = false,
): RateLimit {
  const limit = given ?? unlimited;
  const windows = new Map<string, { readonly opened: number; used: number }>();
  const throttled = new Map<string, number>();
  let all = 0;

  function counted(scope: string): Rate {
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
      exceeded: given !== undefined && current.used > given,
    };
  }

  return {
    count(scope) {
      const rate = counted(scope);
      all += 1;
      if (hasQuota && all % quota === 0) return { ...rate, exceeded: true };
      const left = throttled.get(scope) ?? 0;
      if (left <= 0) return rate;
      throttled.set(scope, left - 1);
      return { ...rate, remaining: 0, reset: 1, exceeded: true };
    },
    throttle: (scope, count) => void throttled.set(scope, count),
  };
}
