/** The functions that need only a pact's file. They do not load Pact, which takes half a second. */
export { ContractError } from "./contract-error.ts";
export type { PactFile, WrittenInteraction } from "./pact-file.ts";
export { promisesOf, type ReliedPromise } from "./promises.ts";
export { readPact } from "./read-pact.ts";
export { reliedOn } from "./relied-on.ts";
export { type Cell, cellOf } from "./cell.ts";
