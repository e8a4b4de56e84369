import type { Fault } from "../fault.ts";

/** What can be wrong about the rate limit and the headers that tell it. */
export const rateLimitFaults: readonly Fault[] = [
  ...(
    [
      [
        "protocol/rate-limit/remaining-stays",
        "protocol/rate-limit-counts",
        { remaining: () => 200 },
      ],
      [
        "protocol/rate-limit/remaining-above-limit",
        "protocol/rate-limit-integers",
        { remaining: (_: number, limit: number) => limit + 1 },
      ],
      [
        "protocol/rate-limit/remaining-negative",
        "protocol/rate-limit-integers",
        { remaining: () => -1 },
      ],
      [
        "protocol/rate-limit/remaining-fraction",
        "protocol/rate-limit-integers",
        { remaining: (left: number) => left - 0.5 },
      ],
      [
        "protocol/rate-limit/remaining-goes-up",
        "protocol/rate-limit-counts",
        { remaining: (left: number, limit: number) => limit - left },
      ],
      [
        "protocol/rate-limit/reset-is-a-date",
        "protocol/rate-limit-integers",
        { reset: () => 1_795_000_000 },
      ],
      ["protocol/rate-limit/reset-stays", "protocol/rate-limit-resets", { reset: () => 60 }],
    ] as const
  ).map(([name, breaks, change]): Fault => ({
    name,
    breaks,
    protocol: ({ headers }) => ({
      headers: (caller, rate, requestId) =>
        headers(
          caller,
          {
            ...rate,
            ...("remaining" in change && {
              remaining: change.remaining(rate.remaining, rate.limit),
            }),
            ...("reset" in change && { reset: change.reset() }),
          },
          requestId,
        ),
    }),
  })),
  {
    name: "protocol/rate-limit/carried-out-all-the-same",
    breaks: "protocol/rate-limit-429",
    protocol: () => ({ rateLimited: () => undefined }),
  },
  {
    name: "protocol/rate-limit/reset-counts-up",
    breaks: "protocol/rate-limit-resets",
    protocol: ({ headers }) => ({
      headers: (caller, rate, requestId) =>
        headers(caller, { ...rate, reset: 60 - rate.reset }, requestId),
    }),
  },
];
