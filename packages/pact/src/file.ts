/** What can be done with a pact's file alone, without Pact itself, which takes half a second to load. */
export { ContractError } from "./contract-error.ts";
export type { PactFile, WrittenInteraction } from "./pact-file.ts";
export { promisesOf, type ReliedPromise } from "./promises.ts";
export { readPact } from "./read-pact.ts";
export { reliedOn } from "./relied-on.ts";
export { type Cell, spokenBy } from "./spoken.ts";
