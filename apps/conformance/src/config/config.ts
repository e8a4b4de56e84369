import type { Interaction } from "@persona-conformance/pact/interaction";
import type { Inflection } from "@persona-conformance/schemas";
import type { Capability } from "../runner/capabilities.ts";
import type { OwnCheck } from "./own-check.ts";
import type { Reporter } from "./own-reporter.ts";

/** One, or several. */
type Some<T> = T | readonly T[];

/** What `run` is told where the command line says nothing: the options of the same names. */
export interface RunSettings {
  /** What is tested: `mock` unless said otherwise. */
  readonly target?: "mock" | "sandbox";
  /** `Persona-Version` to speak, or `all`; the newest unless said otherwise. */
  readonly apiVersion?: Some<string>;
  /** Key inflection to ask for; `kebab` unless said otherwise. */
  readonly inflection?: Some<Inflection | "all">;
  /** Capabilities without which a run is inconclusive. */
  readonly require?: Some<Capability>;
  /** File of patterns of checks that are known to fail, with reasons. */
  readonly knownFailures?: string;
  /** File of the repository that code scanning shows findings in. */
  readonly sarifPath?: string;
  /** File of answers to open questions, to notice when one changes. */
  readonly ledger?: string;
  readonly updateLedger?: boolean;
  /** File of an earlier run document; the reports tell what changed since. */
  readonly baseline?: string;
  /** Ways for the mock to be wrong. */
  readonly fault?: Some<string>;
  /** Answers of the mock to open questions, as `NAME=VALUE`. */
  readonly ruling?: Some<string>;
  readonly fixture?: "fresh" | "reuse";
  /** Folder of the reports. */
  readonly out?: string;
  /** Reports to make; a path is that of a module of your own. */
  readonly reporters?: Some<string>;
  /** How connections are accepted on a sandbox. */
  readonly accept?: "command" | "wait" | "none";
  /** Milliseconds for one acceptance. */
  readonly acceptTimeout?: number;
  /** Whether the connection to work on may be created; it can never be deleted. */
  readonly provision?: boolean;
  /** Checks that only read, at a time. */
  readonly concurrency?: number;
  readonly maxRequests?: number;
  readonly seed?: number;
  /** Part of the checks to run, as `I/N`. */
  readonly shard?: string;
  /** For the whole run, as `90s`, `30m` or `2h`; waiting for a person does not count. */
  readonly deadline?: string;
  /** Milliseconds for one request. */
  readonly timeout?: number;
  readonly bail?: boolean;
  /** Only the checks that did not pass in the last run. */
  readonly lastFailed?: boolean;
  readonly repeatEach?: number;
  readonly json?: boolean;
  readonly quiet?: boolean;
  readonly verbose?: boolean;
}

/** What a `conformance.config.ts` says. API keys have no place in it: they come from the environment. */
export interface ConformanceConfig extends Omit<RunSettings, "reporters"> {
  /** Reports to make: names, paths of modules, and reporters of your own. */
  readonly reporters?: Some<string | Reporter | Reporter["render"]>;
  /** Checks of your own, made with `defineCheck`. */
  readonly checks?: readonly OwnCheck[];
  /** Interactions that your client relies on, made with `defineInteraction`: what your pact holds. */
  readonly interactions?: readonly Interaction[];
}

/**
 * The config of a project, typed. Flags beat the environment, which beats the config, which beats the defaults.
 *
 * @example
 * // conformance.config.ts
 * export default defineConfig({ target: "sandbox", ledger: "ledger.json", checks: [ours] });
 */
export const defineConfig = (config: ConformanceConfig): ConformanceConfig => config;

/**
 * One question to Persona and the answer that your client relies on, put through the real client into the pact.
 *
 * @see {@link ConformanceConfig.interactions}
 */
export const defineInteraction = (interaction: Interaction): Interaction => interaction;
