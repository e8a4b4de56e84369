import type { Who } from "./interaction.ts";

const whos = ["source", "destination", "stranger", "outsider", "nobody"] as const;

/** What stands in a pact for somebody's key: when it is verified, the request filter puts the real one in its place. */
export const placeholderOf = (who: Who): string => `key-of-the-${who}`;

/** Whose key an `Authorization` stands for, if it is one of ours. */
export const whoseKey = (authorization: string | undefined): Who | undefined =>
  whos.find((who) => authorization === `Bearer ${placeholderOf(who)}`);
