/** The owner of a request's key: a party, a third organization, or nobody (no valid key). */
export type ActorName = "source" | "destination" | "stranger" | "nobody";

/** The parties of a resource. */
export type PartyName = Exclude<ActorName, "stranger" | "nobody">;
