import type { Fault } from "../../fault.ts";
import type { Stored } from "../../resource/stored.ts";
import { destinationOf } from "../parties.ts";

/** A fault in finding a connection by its id. */
const finding = (name: string, isMeant: (connection: Stored, asked: string) => boolean): Fault => ({
  name,
  breaks: "connections/retrieve-unknown-404",
  rules: ({ find }) => ({
    find: (all, asked) =>
      find(all, asked) ??
      [...all.values()].toReversed().find((connection) => isMeant(connection, asked)),
  }),
});

/** Faults in finding a connection by its id. */
export const lookupFaults: readonly Fault[] = [
  finding("connections/retrieve/by-the-beginning", ({ id }, asked) => id.startsWith(asked)),
  finding("connections/retrieve/by-an-id-with-a-tail", ({ id }, asked) => asked.startsWith(id)),
  finding("connections/retrieve/without-the-prefix", ({ id }, asked) => id.endsWith(`_${asked}`)),
  finding("connections/retrieve/by-an-organization", (row, asked) => destinationOf(row) === asked),
  finding(
    "connections/retrieve/by-a-wildcard",
    ({ id }, asked) => asked.endsWith("*") && id.startsWith(asked.slice(0, -1)),
  ),
];
