import { connectionArrangement } from "./connections.ts";
import type { Arrangement } from "./arrangement.ts";
import { shareTokenArrangement } from "./share-tokens.ts";

/** The arrangement of each known resource, by its name. */
export const arrangements: ReadonlyMap<string, Arrangement> = new Map(
  [connectionArrangement, shareTokenArrangement].map((one) => [one.resource.name, one]),
);
