import type { Fault } from "../fault.ts";
import type { Rate } from "../rate-limit.ts";

/** A fault in what the headers tell of the rate limit. */
const told = (
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

/** What can be wrong about the rate limit and the headers that tell it. */
export const rateLimitFaults: readonly Fault[] = [
  told("remaining-stays", "protocol/rate-limit-counts", () => ({ remaining: 200 })),
  told("remaining-above-limit", "protocol/rate-limit-integers", ({ limit }) => ({
    remaining: limit + 1,
  })),
  told("remaining-negative", "protocol/rate-limit-integers", () => ({ remaining: -1 })),
  told("remaining-fraction", "protocol/rate-limit-integers", ({ remaining }) => ({
    remaining: remaining - 0.5,
  })),
  told("remaining-goes-up", "protocol/rate-limit-counts", ({ remaining, limit }) => ({
    remaining: limit - remaining,
  })),
  told("reset-is-a-date", "protocol/rate-limit-integers", () => ({ reset: 1_795_000_000 })),
  told("reset-stays", "protocol/rate-limit-resets", () => ({ reset: 60 })),
  {
    name: "protocol/rate-limit/carried-out-all-the-same",
    breaks: "protocol/rate-limit-429",
    protocol: () => ({ rateLimited: () => undefined }),
  },
  told("reset-counts-up", "protocol/rate-limit-resets", ({ reset }) => ({ reset: 60 - reset })),
];
