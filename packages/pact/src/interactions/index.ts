import type { Interaction } from "../interaction.ts";
import { acting } from "./acting.ts";
import { creating } from "./creating.ts";
import { listing } from "./listing.ts";
import { retrieving } from "./retrieving.ts";
import { tokenActions } from "./token-actions.ts";
import { tokenReads } from "./token-reads.ts";

/** All that a consumer of connections relies on. A team adds its own interactions beside these. */
export const interactions: readonly Interaction[] = [
  ...acting,
  ...retrieving,
  ...listing,
  ...creating,
];

/** All that a consumer of share tokens relies on in addition. */
export const shareTokenInteractions: readonly Interaction[] = [...tokenReads, ...tokenActions];
