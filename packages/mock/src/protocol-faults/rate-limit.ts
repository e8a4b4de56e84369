import type { Concern, Fault } from "../fault.ts";
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

const ofOverlaps: Concern = { fixed: ["operation", "page", "query", "replay", "round", "overlap"] };

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
  {
    // As if requests that overlap read the same counter.
    name: "protocol/rate-limit/overlapping-counted-once",
    breaks: "protocol/rate-limit-counts",
    protocol: ({ idempotencyKey, headers, finish }) => {
      const running = new Map<string, number>();
      const uncounted = new Map<string, number>();
      const add = (to: Map<string, number>, key: string, count: number) =>
        to.set(key, Math.max(0, (to.get(key) ?? 0) + count));
      return {
        idempotencyKey(context) {
          add(running, context.caller.key, 1);
          return idempotencyKey(context);
        },
        headers(caller, rate, requestId) {
          if ((running.get(caller.key) ?? 0) > 1) add(uncounted, caller.key, 1);
          const left = rate.remaining + (uncounted.get(caller.key) ?? 0);
          return headers(caller, { ...rate, remaining: Math.min(left, rate.limit) }, requestId);
        },
        finish(answer, context) {
          if (context !== undefined) add(running, context.caller.key, -1);
          return finish(answer, context);
        },
      };
    },
    concerns: ofOverlaps,
  },
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
