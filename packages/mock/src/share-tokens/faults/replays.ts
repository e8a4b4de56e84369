import { shareTokens } from "@persona-conformance/schemas/facts";
import { refuse } from "../../answer.ts";
import { inCreation, inTwoRequests, isAction } from "../../faults/request-kinds.ts";
import type { Fault } from "../../fault.ts";
import type { Stored } from "../../resource/stored.ts";
import { condition } from "../objects.ts";

/** A token as it was made, and its `expires-at` then. */
interface Known {
  readonly token: Stored;
  readonly end: unknown;
}

/** A fault in a creation by request, of a token like an earlier one: of the same connection, object and lifetime. */
function likeAnother(
  name: string,
  breaks: Fault["breaks"],
  change: (made: () => Stored, earlier: Known) => Stored,
): Fault {
  return {
    name: `share-tokens/create/${name}`,
    breaks,
    concerns: { ...inTwoRequests, operations: ["create"] },
    rules: ({ admit, created }) => {
      const known = new Map<string, Known>();
      let isAsked = false;
      return {
        admit(draft, caller) {
          const refused = admit(draft, caller);
          isAsked = refused === undefined;
          return refused;
        },
        created(stored) {
          const asked = JSON.stringify(stored.attributes);
          const earlier = isAsked ? known.get(asked) : undefined;
          const one = earlier ? change(() => created(stored), earlier) : created(stored);
          if (isAsked) known.set(asked, { token: one, end: one.attributes["expires-at"] });
          isAsked = false;
          return one;
        },
      };
    },
  };
}

/** A fault: the connection is checked before the idempotency key. */
function checkedAgain(name: "create" | "redeem", done: number, concerns: Fault["concerns"]): Fault {
  let isPaused: (id: unknown) => boolean = () => false;
  return {
    name: `share-tokens/${name}/replay-refused-once-paused`,
    breaks: "protocol/idempotent-replay",
    concerns: { ...concerns, replay: true, fixed: ["replay"] },
    rules({ created, meets }) {
      const made = new Map<unknown, Stored>();
      isPaused = (id) => {
        const token = made.get(id);
        return token !== undefined && !meets(token, condition);
      };
      return {
        created(stored) {
          const one = created(stored);
          made.set(one.id, one);
          return one;
        },
      };
    },
    protocol: ({ replay }) => ({
      replay(stored) {
        const answer = replay(stored);
        const [, id] = /"id":"([^"]*)"/.exec(JSON.stringify(answer.body)) ?? [];
        return answer.status === done && isPaused(id) ? refuse(422) : answer;
      },
    }),
  };
}

/** A fault: a redemption that was refused leaves its idempotency key to another body. */
const keyLeft: Fault = {
  name: "share-tokens/redeem/another-body-with-the-key-of-a-refusal",
  breaks: "protocol/idempotent-parameters",
  concerns: { operations: ["action"], action: "redeem", replay: true, fixed: ["replay"] },
  protocol: ({ idempotencyKey, finish }) => {
    const refused = new Map<string, string>();
    return {
      idempotencyKey(context) {
        const key = idempotencyKey(context);
        const first = key === undefined ? undefined : refused.get(key);
        return first === undefined || first === context.text ? key : `${key} ${context.text}`;
      },
      finish(answer, context) {
        const key = context && isAction(context, "redeem") ? idempotencyKey(context) : undefined;
        if (key !== undefined && answer.status >= 400 && !refused.has(key))
          refused.set(key, context?.text ?? "");
        return finish(answer, context);
      },
    };
  },
};

/** Faults in creations and redemptions that are like an earlier request. */
export const replayFaults: readonly Fault[] = [
  likeAnother("open-one-again", "protocol/idempotent-fresh-key", (made, { token }) =>
    token.status === shareTokens.lifecycle.initial ? token : made(),
  ),
  // As if the end were kept in a cache for a while.
  likeAnother(
    "expiry-of-the-one-before",
    "share-tokens/create-lifetime",
    (made, { token, end }) => {
      const one = made();
      if (one.createdAt - token.createdAt < 50_000)
        one.attributes = { ...one.attributes, "expires-at": end };
      return one;
    },
  ),
  checkedAgain("create", 201, inCreation),
  checkedAgain("redeem", 202, { operations: ["action"], action: "redeem" }),
  keyLeft,
];
