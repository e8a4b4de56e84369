import { shareTokens } from "@persona-conformance/schemas/facts";
import { refuse } from "../../answer.ts";
import { isRetrieve, ofUnknownIds, withoutKey } from "../../faults/request-kinds.ts";
import { refusing } from "../../faults/written.ts";
import type { Fault } from "../../fault.ts";
import type { Arrival } from "../../protocol.ts";

/** A fault in finding a token by its id. */
const mistaken = (name: string, isMeant: (id: string, asked: string) => boolean): Fault => ({
  name: `share-tokens/retrieve/${name}`,
  breaks: "share-tokens/retrieve-unknown-404",
  rules: ({ find }) => ({
    find: (all, asked) =>
      find(all, asked) ?? [...all.values()].toReversed().find(({ id }) => isMeant(id, asked)),
  }),
  concerns: ofUnknownIds,
});

/** A fault: once a token was shown in full, `fields` is ignored for it. */
const kept: Fault = {
  name: "share-tokens/retrieve/fields-ignored-once-read",
  breaks: "protocol/fields-select",
  rules: ({ sparse }) => {
    const shown = new Map<string, string>();
    return {
      sparse(resource, context, version) {
        const { caller, headers, path, query } = context;
        const json = JSON.stringify(resource);
        const asked = `${caller.key} ${path} ${headers.get("key-inflection") ?? ""}`;
        if (isRetrieve(context) && query.size === 0) shown.set(asked, json);
        const isKept = isRetrieve(context) && shown.get(asked) === json;
        return isKept ? resource : sparse(resource, context, version);
      },
    };
  },
  concerns: { operations: ["retrieve"], query: true, fixed: ["party", "style"] },
};

/** A fault: without a key, the target looks for a token before it refuses. */
const lookingFirst: Fault = {
  name: "share-tokens/retrieve/404-for-an-unknown-id-without-a-key",
  breaks: "protocol/auth-required",
  protocol: ({ unauthorized, finish }) => {
    const known = new Set<string>();
    return {
      finish(answer, context) {
        if (isRetrieve(context) && answer.status < 300) known.add(context?.path ?? "");
        return finish(answer, context);
      },
      unauthorized: (authorization, arrival) =>
        isRetrieve(arrival) && isOfTokens(arrival) && !known.has(arrival.path)
          ? refuse(404)
          : unauthorized(authorization, arrival),
    };
  },
  concerns: { ...withoutKey, operations: ["retrieve"] },
};

const isOfTokens = ({ resource }: Arrival): boolean => resource?.name === shareTokens.name;

/** Faults in finding a token by its id, and in retrieving it. */
export const lookupFaults: readonly Fault[] = [
  lookingFirst,
  refusing(
    "share-tokens/retrieve/422-for-an-odd-peek",
    "protocol/declared-statuses",
    422,
    (context) =>
      isRetrieve(context) &&
      /^(?!true$|false$)/.test(context.query.get("peek-source-data") ?? "false"),
    { operations: ["retrieve"], query: true },
  ),
  mistaken("by-the-beginning", (id, asked) => id.startsWith(asked)),
  mistaken("by-an-id-with-a-tail", (id, asked) => asked.startsWith(id)),
  kept,
];
