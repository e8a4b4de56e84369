import type { Interaction } from "../../interaction.ts";
import { tokenActions } from "./actions.ts";
import { tokenReads } from "./reads.ts";

/** All that a consumer of share tokens relies on. */
export const interactions: readonly Interaction[] = [...tokenReads, ...tokenActions];
