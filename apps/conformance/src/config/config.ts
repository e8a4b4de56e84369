import type { Interaction } from "@persona-conformance/pact/interaction";
import type { Inflection } from "@persona-conformance/schemas";
import type { Capability } from "../capabilities.ts";
import type { OwnCheck } from "./own-check.ts";
import type { Reporter } from "./own-reporter.ts";

type Some<T> = T | readonly T[];

/** The settings of `run`. They have the names of its options, and the command line wins. */
export interface RunSettings {
  /** The target. Default: `mock`. */
  readonly target?: "mock" | "sandbox";
  /** The `Persona-Version` to send, or `all`. Default: the newest. */
  readonly apiVersion?: Some<string>;
  /** The key inflection to ask for. Default: `kebab`. */
  readonly inflection?: Some<Inflection | "all">;
  /** Without these capabilities a run is inconclusive. */
  readonly require?: Some<Capability>;
  /** A file with patterns of checks that are known to fail, and the reasons. */
  readonly knownFailures?: string;
  /** The file of the repository in which code scanning shows the findings. */
  readonly sarifPath?: string;
  /** A file with the answers to open questions. A run fails when one changes. */
  readonly ledger?: string;
  readonly updateLedger?: boolean;
  /** An earlier run document. The reports show what changed since. */
  readonly baseline?: string;
  /** Faults of the mock. */
  readonly fault?: Some<string>;
  /** The mock's answers to open questions, as `NAME=VALUE`. */
  readonly ruling?: Some<string>;
  readonly fixture?: "fresh" | "reuse";
  /** The folder of the reports. */
  readonly out?: string;
  /** The reports to write. A path names a reporter module of your own. */
  readonly reporters?: Some<string>;
  /** How connections are accepted on a sandbox. */
  readonly accept?: "command" | "wait" | "none";
  /** The limit for one acceptance, as `90s` or `10m`, or as a number of milliseconds. */
  readonly acceptTimeout?: number | string;
  /** Whether the run may create the connection to work on. It can never be deleted. */
  readonly provision?: boolean;
  /** What share tokens may be redeemed into on a sandbox. */
  readonly redeem?: "hydrate" | "clone" | "all";
  /** How many checks run at a time, if they only read. */
  readonly concurrency?: number;
  readonly maxRequests?: number;
  readonly seed?: number;
  /** The part of the checks to run, as `I/N`. */
  readonly shard?: string;
  /** The limit for the whole run, as `90s`, `30m` or `2h`. Waiting for a person does not count. */
  readonly deadline?: string;
  /** The limit for one request, as `10s`, or as a number of milliseconds. */
  readonly timeout?: number | string;
  readonly bail?: boolean;
  /** Run only the checks that did not pass in the last run. */
  readonly lastFailed?: boolean;
  readonly repeatEach?: number;
  readonly json?: boolean;
  readonly quiet?: boolean;
  readonly verbose?: boolean;
}

/** The contents of a `conformance.config.ts`. API keys are not allowed in it: set them in the environment. */
export interface ConformanceConfig extends Omit<RunSettings, "reporters"> {
  /** The reports to write: names, paths of modules, and reporters of your own. */
  readonly reporters?: Some<string | Reporter | Reporter["render"]>;
  /** Checks of your own, made with `defineCheck`. */
  readonly checks?: readonly OwnCheck[];
  /** Interactions that your client relies on, made with `defineInteraction`. They are your pact. */
  readonly interactions?: readonly Interaction[];
}

/**
 * Types the config of a project. Flags win over the environment, the environment over the config, the config over the
 * defaults.
 *
 * @example
 * // conformance.config.ts
 * export default defineConfig({ target: "sandbox", ledger: "ledger.json", checks: [ours] });
 */
export const defineConfig = (config: ConformanceConfig): ConformanceConfig => config;

/**
 * Types an interaction: one request to Persona, and the answer that your client relies on. The real client performs
 * it, and so puts it into the pact.
 *
 * @see {@link ConformanceConfig.interactions}
 */
export const defineInteraction = (interaction: Interaction): Interaction => interaction;
