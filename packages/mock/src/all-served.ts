import { servedConnections } from "./connections/served.ts";
import type { Served } from "./served.ts";
import { servedShareTokens } from "./share-tokens/served.ts";

/** The resources that this package can serve. */
export const allServed: readonly Served[] = [servedConnections, servedShareTokens];
