import { shareTokens } from "@persona-conformance/schemas/facts";
import { refuse } from "../../answer.ts";
import type { Fault } from "../../fault.ts";
import type { Context } from "../../protocol.ts";
import type { Stored } from "../../resource/stored.ts";

const isOfToken = ({ resource, operation }: Context): boolean =>
  resource?.name === shareTokens.name && operation === undefined;

/** A fault in which an undocumented method changes a token, and is refused or answered with 200. */
const acting = (
  method: "PATCH" | "DELETE",
  isAnswered: boolean,
  breaks: Fault["breaks"],
  change: (stored: Stored, now: number, gone: Set<string>) => void,
): Fault => ({
  name: `share-tokens/operations/${method.toLowerCase()}-${isAnswered ? "works" : "acts"}`,
  breaks,
  concerns: { operations: [] },
  ...(isAnswered && {
    protocol: ({ finish }) => ({
      finish(answer, context) {
        const finished = finish(answer, context);
        return context !== undefined && isOfToken(context) && context.method === method
          ? { ...finished, status: 200, body: { data: null } }
          : finished;
      },
    }),
  }),
  rules: ({ stray, partyOf, excluded }) => {
    const gone = new Set<string>();
    return {
      stray(stored, context, now) {
        if (context.method === method && isOfToken(context)) change(stored, now, gone);
        else stray(stored, context, now);
      },
      partyOf: (stored, caller) => (gone.has(stored.id) ? undefined : partyOf(stored, caller)),
      excluded: (stored, ...asked) =>
        gone.has(stored.id) ? refuse(404) : excluded(stored, ...asked),
    };
  },
});

const remove = ({ id }: Stored, _now: number, gone: Set<string>): void => void gone.add(id);

function revive(stored: Stored, now: number): void {
  stored.status = shareTokens.lifecycle.initial;
  stored.updatedAt = now;
}

/** Faults in which an operation that must not exist changes a token. */
export const strayFaults: readonly Fault[] = [
  acting("PATCH", false, "share-tokens/refusal-changes-nothing", revive),
  acting("PATCH", true, "share-tokens/ends-are-final", revive),
  acting("DELETE", false, "share-tokens/refusal-changes-nothing", remove),
  acting("DELETE", true, "share-tokens/ends-are-final", remove),
];
