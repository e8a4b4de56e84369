import { shareTokens } from "@persona-conformance/schemas/facts";
import type { Fault } from "../../fault.ts";
import { answeredOnce } from "../../faults/answered-once.ts";
import { isCreate, isRetrieve } from "../../faults/request-kinds.ts";
import type { Context } from "../../protocol.ts";
import type { Stored } from "../../resource/stored.ts";

const isOfTokens = ({ resource }: Context): boolean => resource?.name === shareTokens.name;

/** A fault: creations alike that overlap make one token, each with an idempotency key of its own. */
function madeOnce(): Fault {
  /** The requests in progress, each with the token that the first of its kind has made. */
  let running = new Map<string, { count: number; made?: Stored }>();
  let current: Context | undefined;
  const nameOf = ({ caller, text }: Context) => `${caller.organizationId} ${text}`;
  return {
    name: "share-tokens/create/overlapping-ones-make-one",
    breaks: "protocol/idempotent-fresh-key",
    concerns: { operations: ["create"], fixed: ["replay", "overlap"] },
    protocol({ idempotencyKey, headerRefusal, finish }) {
      // One mock has one map.
      const own = (running = new Map<string, { count: number; made?: Stored }>());
      return {
        idempotencyKey(context) {
          if (isOfTokens(context) && isCreate(context)) {
            const one = own.get(nameOf(context)) ?? { count: 0 };
            own.set(nameOf(context), { ...one, count: one.count + 1 });
          }
          return idempotencyKey(context);
        },
        headerRefusal(context) {
          current = context;
          return headerRefusal(context);
        },
        finish(answer, context) {
          const name = context !== undefined && isCreate(context) ? nameOf(context) : "";
          const one = own.get(name);
          if (one !== undefined) one.count -= 1;
          if (one?.count === 0) own.delete(name);
          return finish(answer, context);
        },
      };
    },
    rules({ created }) {
      const own = running;
      return {
        created(stored) {
          const one = current && own.get(nameOf(current));
          if (one?.made !== undefined) return one.made;
          const made = created(stored);
          if (one !== undefined) one.made = made;
          return made;
        },
      };
    },
  };
}

/** A fault: retrievals of one token that overlap get one answer, also if different parties ask. */
const readOnce: Fault = {
  name: "share-tokens/retrieve/overlapping-ones-get-one-answer",
  breaks: "share-tokens/resource-direction",
  concerns: { operations: ["retrieve"], shows: true, fixed: ["overlap", "party"] },
  protocol: answeredOnce((context) =>
    isOfTokens(context) && isRetrieve(context) ? context.path : undefined,
  ),
};

/** Faults of requests about tokens that overlap. */
export const raceFaults: readonly Fault[] = [madeOnce(), readOnce];
