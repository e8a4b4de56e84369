import { isRetrieve, ofUnknownIds } from "../../faults/request-kinds.ts";
import type { Fault } from "../../fault.ts";

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

/** Faults in finding a token by its id, and in retrieving it. */
export const lookupFaults: readonly Fault[] = [
  mistaken("by-the-beginning", (id, asked) => id.startsWith(asked)),
  mistaken("by-an-id-with-a-tail", (id, asked) => asked.startsWith(id)),
  kept,
];
