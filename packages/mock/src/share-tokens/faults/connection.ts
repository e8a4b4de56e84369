import { shareTokens } from "@persona-conformance/schemas/facts";
import { inTwoRequests } from "../../faults/request-kinds.ts";
import type { Concern, Fault } from "../../fault.ts";
import type { Stored } from "../../resource/stored.ts";

const condition = shareTokens.lifecycle.rowOf("redeem").while ?? { resource: "", status: "" };

const redemption: Concern = {
  operations: ["action"],
  action: "redeem",
  party: "destination",
  from: "created",
};

/** A fault in when a token can be redeemed. It depends on whether its connection is active, and whether that was seen before. */
const joined = (
  name: string,
  breaks: Fault["breaks"],
  meets: (isActive: boolean, stored: Stored) => boolean,
): Fault => ({
  name: `share-tokens/connection/${name}`,
  breaks,
  rules: ({ meets: isMet }) => ({
    meets: (stored, asked) => meets(isMet(stored, asked), stored),
  }),
  concerns: redemption,
});

/** Faults of a token that depend on its connection. */
export const connectionFaults: readonly Fault[] = [
  ...["pending", "inactive"].map((status): Fault => ({
    name: `share-tokens/connection/redeemed-while-${status}`,
    breaks: "share-tokens/redeem-while-active",
    rules: ({ meets }) => ({
      meets: (stored, asked) =>
        meets(stored, asked) || meets(stored, { resource: asked.resource, status }),
    }),
    concerns: redemption,
  })),
  joined("active-once-is-enough", "share-tokens/redeem-while-active", () => true),
  {
    name: "share-tokens/connection/paused-for-good",
    breaks: "share-tokens/survives-pause",
    // After its connection was paused once, a token can no longer be redeemed.
    rules: ({ meets, partyOf }) => {
      const paused = new Set<string>();
      return {
        partyOf(stored, caller) {
          if (!meets(stored, condition)) paused.add(stored.id);
          return partyOf(stored, caller);
        },
        meets: (stored, asked) => meets(stored, asked) && !paused.has(stored.id),
      };
    },
    concerns: inTwoRequests,
  },
  {
    name: "share-tokens/connection/pausing-expires-tokens",
    breaks: "share-tokens/survives-pause",
    rules: ({ meets, passages, isDue }) => {
      const cut = {
        name: "cut",
        by: "system",
        from: ["created"],
        to: "expired",
        cites: { allowed: "share-tokens/survives-pause" },
      } as const;
      return {
        passages: () => [...passages(), cut],
        isDue: (stored, one, now) =>
          one === cut ? !meets(stored, condition) : isDue(stored, one, now),
      };
    },
    concerns: { operations: ["list", "retrieve", "action"], shows: true },
  },
  {
    name: "share-tokens/connection/paused-tokens-are-hidden",
    breaks: "share-tokens/list-both-directions",
    rules: ({ meets, partyOf }) => ({
      partyOf: (stored, caller) => (meets(stored, condition) ? partyOf(stored, caller) : undefined),
    }),
    concerns: { operations: ["list", "retrieve"], shows: true },
  },
];
