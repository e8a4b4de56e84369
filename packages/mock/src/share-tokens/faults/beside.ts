import { shareTokens } from "@persona-conformance/schemas/facts";
import type { Fault } from "../../fault.ts";
import { inActions, inCreation } from "../../faults/request-kinds.ts";
import type { Stored } from "../../resource/stored.ts";
import { connectionOf } from "../objects.ts";

const { initial } = shareTokens.lifecycle;

/** A fault in which an action on one token expires the others over its connection. */
const expiringOthers = (action: "expire" | "redeem", breaks: Fault["breaks"]): Fault => ({
  name: `share-tokens/${action}/expires-the-others`,
  breaks,
  concerns: { ...inActions, action },
  rules: ({ carryOut, created }) => {
    const all: Stored[] = [];
    return {
      created(stored) {
        const made = created(stored);
        all.push(made);
        return made;
      },
      carryOut(tried, to, now) {
        carryOut(tried, to, now);
        if (tried.action !== action) return;
        for (const one of all) {
          const isOther = one !== tried.stored && one.status === initial;
          if (!isOther || connectionOf(one) !== connectionOf(tried.stored)) continue;
          one.status = "expired";
          one.updatedAt = now;
        }
      },
    };
  },
});

/** Faults that change other tokens than the one of the request. */
export const besideFaults: readonly Fault[] = [
  expiringOthers("expire", "share-tokens/expire-sets-expired"),
  expiringOthers("redeem", "share-tokens/expires-by-time"),
  {
    name: "share-tokens/create/expires-the-former",
    breaks: "share-tokens/expires-by-time",
    concerns: inCreation,
    rules: ({ created }) => {
      const all: Stored[] = [];
      return {
        created(stored) {
          const made = created(stored);
          for (const one of all) {
            if (one.status !== initial || connectionOf(one) !== connectionOf(made)) continue;
            one.status = "expired";
            one.updatedAt = made.createdAt;
          }
          all.push(made);
          return made;
        },
      };
    },
  },
];
