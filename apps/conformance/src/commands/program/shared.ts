import { Option } from "@commander-js/extra-typings";
import { collect, limit, list } from "../options.ts";

/** Receives the exit code of a command. */
export type Ended = (code: number) => void;

export const faults = () =>
  new Option(
    "--fault <name>",
    "make the mock wrong in this way; NAME@page=2,20 sets conditions, see list --faults (repeatable)",
  )
    .argParser(collect)
    .default([], "none");
export const rulings = () =>
  new Option(
    "--ruling <name=value>",
    "the mock's answer to an open question, see list --rulings (repeatable)",
  )
    .argParser(collect)
    .default([], "ours");

export const everyReport = () =>
  new Option("--reporter <name,...>", "reports to make; a path names a module of your own")
    .argParser((text: string) => list(text))
    .default(["console", "json", "junit", "markdown", "html"], "console,json,junit,markdown,html");

export const configFile = () =>
  new Option("--config <file>", "a config instead of conformance.config.ts in the working folder");

export const timeout = () =>
  new Option("--timeout <time>", "limit for one request; a number alone is milliseconds")
    .argParser(limit)
    .default(10_000, "10s");
