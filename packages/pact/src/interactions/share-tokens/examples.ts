/** Values that only the provider knows, each with its example in the pact. */
export const examples = {
  "share-token": "cnst_pactShareToken",
  /** An object of the source, and one of the destination. */
  object: "act_pactObject",
  into: "act_pactInto",
} as const satisfies Record<string, string>;
