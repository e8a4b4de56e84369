import { Option } from "@commander-js/extra-typings";
import { collect, list } from "../options.ts";

export const faults = () =>
  new Option(
    "--fault <name>",
    "make the mock wrong in this way; NAME@page=2,20 under conditions only, which list --faults names (repeatable)",
  )
    .argParser(collect)
    .default([], "none");
export const rulings = () =>
  new Option("--ruling <name=value>", "switch what the documentation leaves open (repeatable)")
    .argParser(collect)
    .default([], "ours");

export const everyReport = () =>
  new Option("--reporter <name,...>", "reports to make; a path is a module of your own")
    .argParser((text: string) => list(text))
    .default(["console", "json", "junit", "markdown", "html"], "console,json,junit,markdown,html");

export const configFile = () =>
  new Option("--config <file>", "instead of conformance.config.ts in the working folder");
