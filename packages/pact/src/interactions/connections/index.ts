import type { Interaction } from "../../interaction.ts";
import { acting } from "./acting.ts";
import { creating } from "./creating.ts";
import { listing } from "./listing.ts";
import { retrieving } from "./retrieving.ts";

/** All that a consumer of connections relies on. */
export const interactions: readonly Interaction[] = [
  ...acting,
  ...retrieving,
  ...listing,
  ...creating,
];
