/** What can be done with a pact's file alone, without Pact itself, which takes half a second to load. */
export { ContractError } from "./contract-error.ts";
export { nearest, suggestion } from "./nearest.ts";
export { type PactFile, readPact, reliedOn, type WrittenInteraction } from "./pact-file.ts";
export { type Cell, promisesOf, type ReliedPromise, spokenBy, spokenByDefault } from "./relied.ts";
