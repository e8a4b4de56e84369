export * from "./file.ts";
export { generate, type Generated, provider } from "./generate.ts";
export type { Interaction, Who } from "./interaction.ts";
export { interactions } from "./interactions/index.ts";
export type { StateHandlers, StateName } from "./states.ts";
export type { Need, PactAnswer, PactRequest, Provider } from "./provider.ts";
export { openVerifier, type PactVerifier } from "./verifier.ts";
export type { InteractionOutcome } from "./verifier-results.ts";
export { verify, type VerifiedInteraction } from "./verify.ts";
