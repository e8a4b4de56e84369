import type { Who } from "./interaction.ts";

/** What stands in a pact for somebody's key: when it is verified, the request filter puts the real one in its place. */
export const placeholderOf = (who: Who): string => `key-of-the-${who}`;
