import { ofUnknownIds } from "../../faults/request-kinds.ts";
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

/** Faults in finding a token by its id. */
export const lookupFaults: readonly Fault[] = [
  mistaken("by-the-beginning", (id, asked) => id.startsWith(asked)),
  mistaken("by-an-id-with-a-tail", (id, asked) => asked.startsWith(id)),
];
