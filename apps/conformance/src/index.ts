export {
  type ConformanceConfig,
  defineConfig,
  defineInteraction,
  type RunSettings,
} from "./config/config.ts";
export { defineCheck, type OwnCheck, type OwnStatement } from "./config/own-check.ts";
export type { Reporter } from "./config/own-reporter.ts";
export { RunDocument } from "./document/run-document.ts";
export { exitCode, tally, type Verdict, verdict } from "./document/verdict.ts";
export { Undecided, Violation } from "./runner/outcome.ts";
export type { Capability } from "./capabilities.ts";
export {
  expect,
  expectNone,
  expectPage,
  expectRefusal,
  expectResource,
  type Listed,
  requireDefined,
} from "./trial/judging/expect.ts";
export type { ActorName } from "./trial/party.ts";
export type { ResourceTrial } from "./trial/resource-trial.ts";
export type { Actor, Trial } from "./trial/trial.ts";
export type { View } from "./trial/reading/view.ts";
export { connections } from "@persona-conformance/schemas";
export type { Interaction } from "@persona-conformance/pact/interaction";
