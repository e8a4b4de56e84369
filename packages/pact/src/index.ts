export * from "./file.ts";
export { generate, type Generated, provider } from "./generate.ts";
export type { Interaction, Who } from "./interaction.ts";
export type { StateHandlers, StateName } from "./states.ts";
