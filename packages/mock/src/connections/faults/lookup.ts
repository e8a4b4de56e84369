import { ofUnknownIds } from "../../faults/request-kinds.ts";
import type { Fault } from "../../fault.ts";
import type { Stored } from "../../resource/stored.ts";
import { destinationOf } from "../parties.ts";

/** A fault in finding a connection by its id. */
const mistaken = (
  name: string,
  isMeant: (connection: Stored, asked: string) => boolean,
): Fault => ({
  name,
  breaks: "connections/retrieve-unknown-404",
  rules: ({ find }) => ({
    find: (all, asked) =>
      find(all, asked) ??
      [...all.values()].toReversed().find((connection) => isMeant(connection, asked)),
  }),
  concerns: ofUnknownIds,
});

/** Faults in finding a connection by its id. */
export const lookupFaults: readonly Fault[] = [
  mistaken("connections/retrieve/by-the-beginning", ({ id }, asked) => id.startsWith(asked)),
  mistaken("connections/retrieve/by-an-id-with-a-tail", ({ id }, asked) => asked.startsWith(id)),
  mistaken("connections/retrieve/without-the-prefix", ({ id }, asked) => id.endsWith(`_${asked}`)),
  mistaken("connections/retrieve/by-an-organization", (row, asked) => destinationOf(row) === asked),
  mistaken(
    "connections/retrieve/by-a-wildcard",
    ({ id }, asked) => asked.endsWith("*") && id.startsWith(asked.slice(0, -1)),
  ),
];
