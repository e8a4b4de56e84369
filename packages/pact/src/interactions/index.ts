/** All that our client relies on by default. A team adds its own interactions beside these. */
export { interactions } from "./connections/index.ts";
/** They are in a pact only if they are chosen. */
export { interactions as interactionsOnDemand } from "./share-tokens/index.ts";
