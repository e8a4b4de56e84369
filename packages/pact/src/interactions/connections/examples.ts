/** Values that only the provider knows, each with its example in the pact. */
export const examples = {
  id: "cxn_pactConnection",
  source: "org_pactSource",
  destination: "org_pactDestination",
  /** The two newest rows of the list. */
  newest: "cxn_pactNewest",
  second: "cxn_pactSecond",
} as const satisfies Record<string, string>;
