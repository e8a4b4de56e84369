import type { OwnReporter } from "../config/own-reporter.ts";
import type { Redeem } from "../targets/sandbox/share-tokens.ts";
import type { EarlierRunsOptions } from "./earlier-runs.ts";

/** The options of the command `run`. */
export interface RunCommand extends EarlierRunsOptions {
  readonly apiVersion: readonly string[];
  readonly inflection: readonly string[];
  readonly require: readonly string[];
  readonly sarifPath?: string;
  readonly fault: readonly string[];
  readonly ruling: readonly string[];
  readonly fixture?: "fresh" | "reuse";
  readonly reporter: readonly (string | OwnReporter)[];
  readonly accept?: "command" | "wait" | "none";
  readonly acceptTimeout?: number;
  readonly provision?: true;
  readonly redeem?: Redeem;
  readonly concurrency: number;
  readonly maxRequests?: number;
  /** The file named by `--config`. */
  readonly config?: string;
  readonly seed?: number;
  readonly shard?: string;
  /** Milliseconds for the whole run. */
  readonly deadline?: number;
  readonly timeout: number;
  readonly bail?: true;
  readonly lastFailed?: true;
  readonly repeatEach: number;
  readonly json?: true;
  readonly quiet?: true;
  readonly verbose?: true;
}
