import type { Interaction } from "../interaction.ts";
import { acting } from "./acting.ts";
import { creating } from "./creating.ts";
import { listing } from "./listing.ts";
import { retrieving } from "./retrieving.ts";
import { tokenActions } from "./token-actions.ts";
import { tokenReads } from "./token-reads.ts";

/** All that a consumer of connections relies on. An interaction of a team's own is one more entry. */
export const interactions: readonly Interaction[] = [
  ...acting,
  ...retrieving,
  ...listing,
  ...creating,
];

/** What a consumer of share tokens relies on, beside that. */
export const shareTokenInteractions: readonly Interaction[] = [...tokenReads, ...tokenActions];
