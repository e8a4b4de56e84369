import { type ActorName, actorNames } from "./interaction.ts";

/** The placeholder of an API key in a pact. On verification, the request filter replaces it with the real key. */
export const placeholderOf = (who: ActorName): string => `key-of-the-${who}`;

/** The actor whose placeholder is in an `Authorization` header, if it is one of ours. */
export const whoseKey = (authorization: string | undefined): ActorName | undefined =>
  actorNames.find((who) => authorization === `Bearer ${placeholderOf(who)}`);
