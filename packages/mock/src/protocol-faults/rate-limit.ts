import type { Fault } from "../fault.ts";
import type { Rate } from "../rate-limit.ts";

/** A fault in the rate limit's headers. */
const misreported = (
  name: string,
  breaks: Fault["breaks"],
  change: (rate: Rate) => Partial<Rate>,
): Fault => ({
  name: `protocol/rate-limit/${name}`,
  breaks,
  protocol: ({ headers }) => ({
    headers: (caller, rate, requestId) => headers(caller, { ...rate, ...change(rate) }, requestId),
  }),
});

/** Faults in the rate limit and its headers. */
export const rateLimitFaults: readonly Fault[] = [
  misreported("remaining-stays", "protocol/rate-limit-counts", () => ({ remaining: 200 })),
  misreported("remaining-above-limit", "protocol/rate-limit-integers", ({ limit }) => ({
    remaining: limit + 1,
  })),
  misreported("remaining-negative", "protocol/rate-limit-integers", () => ({ remaining: -1 })),
  misreported("remaining-fraction", "protocol/rate-limit-integers", ({ remaining }) => ({
    remaining: remaining - 0.5,
  })),
  misreported("remaining-goes-up", "protocol/rate-limit-counts", ({ remaining, limit }) => ({
    remaining: limit - remaining,
  })),
  misreported("reset-is-a-date", "protocol/rate-limit-resets", () => ({ reset: 1_795_000_000 })),
  misreported("reset-stays", "protocol/rate-limit-resets", () => ({ reset: 60 })),
  {
    name: "protocol/rate-limit/carried-out-all-the-same",
    breaks: "protocol/rate-limit-429",
    protocol: () => ({ rateLimited: () => undefined }),
  },
  misreported("reset-in-milliseconds", "protocol/rate-limit-resets", ({ reset }) => ({
    reset: reset * 1000,
  })),
  // The window goes on for 55 more seconds.
  misreported("reset-stays-at-zero", "protocol/rate-limit-resets", ({ reset }) => ({
    reset: Math.max(0, reset - 55),
  })),
  misreported("reset-counts-up", "protocol/rate-limit-resets", ({ reset }) => ({
    reset: 60 - reset,
  })),
];
