import { relative, resolve } from "node:path";
import type { CommandUnknownOpts, Option } from "@commander-js/extra-typings";
import { InvalidArgumentError } from "@commander-js/extra-typings";
import { didYouMean } from "@persona-conformance/schemas/facts";
import { ConfigError } from "../config-error.ts";
import { reporterNames } from "../report/reporters.ts";
import { isModule } from "../module-path.ts";
import { folderOf, type LoadedConfig } from "./load-config.ts";
import { type OwnReporter, ownReporter } from "./own-reporter.ts";
import { pathFrom } from "./path-from.ts";

/** Settings whose option has another name, and settings that are paths. */
const optionOf: Readonly<Record<string, string>> = { reporters: "reporter" };
const paths: ReadonlySet<string> = new Set([
  "knownFailures",
  "sarifPath",
  "ledger",
  "baseline",
  "out",
]);

/**
 * Gives a command the settings of a config. The command line wins.
 * @throws {ConfigError} For an unknown setting or a wrong value.
 */
export function applyConfig(command: CommandUnknownOpts, config: LoadedConfig): void {
  const { file = "" } = config;
  const name = relative("", file);
  const options = new Map(command.options.map((option) => [option.attributeName(), option]));
  // A config cannot name a config.
  options.delete("config");
  const known = [...options.keys(), "checks", "interactions"].map((one) =>
    one === "reporter" ? "reporters" : one,
  );
  for (const [key, value] of Object.entries(config.settings)) {
    const option = known.includes(key) ? options.get(optionOf[key] ?? key) : undefined;
    if (option === undefined) {
      const hint = didYouMean(key, known) || `there are ${known.join(", ")}`;
      throw new ConfigError(`${name}: unknown setting ${key}: ${hint}`);
    }
    if (value === undefined || command.getOptionValueSource(option.attributeName()) === "cli")
      continue;
    try {
      const locate = (text: string) => located(key, text, config);
      const parsed =
        key === "reporters" ? reportersIn(value, locate) : parse(option, value, locate);
      if (parsed !== undefined)
        command.setOptionValueWithSource(option.attributeName(), parsed, "config");
    } catch (error) {
      if (error instanceof ConfigError) throw new ConfigError(`${name}: ${error.message}`);
      if (!(error instanceof InvalidArgumentError)) throw error;
      throw new ConfigError(`${name}: ${key} cannot be ${JSON.stringify(value)}: ${error.message}`);
    }
  }
}

/** Names and paths as on the command line, and reporters that the config itself holds. */
function reportersIn(value: unknown, locate: (text: string) => string) {
  const given = [value]
    .flat()
    .flatMap((one: unknown) => (typeof one === "string" ? one.split(",") : [one]));
  return given.map((one, index): string | OwnReporter => {
    const isOwn = typeof one === "function" || (typeof one === "object" && one !== null);
    if (isOwn) return ownReporter(`reporters[${index}]`, one);
    if (typeof one !== "string" || (!isModule(one) && !isName(one))) {
      const hint = didYouMean(String(one), reporterNames) || `choose ${reporterNames.join(", ")}`;
      throw new InvalidArgumentError(`This reporter is unknown: ${hint}`);
    }
    return locate(one);
  });
}

const isName = (text: string): boolean => reporterNames.some((name) => name === text);

/** Parses a value as the command line would. Undefined keeps the default. */
function parse(option: Option, value: unknown, locate: (text: string) => string): unknown {
  if (option.isBoolean()) {
    if (typeof value !== "boolean") throw new InvalidArgumentError("It must be true or false.");
    return value ? true : undefined;
  }
  const texts = [value].flat().map((one: unknown) => {
    if (typeof one === "string" || typeof one === "number") return locate(String(one));
    throw new InvalidArgumentError("It must be a text, a number or a list of them.");
  });
  // An option for several values splits them at commas. An option for one value rejects the list.
  const text = texts.join(",");
  // Parsers of these options ignore the previous value.
  return option.parseArg === undefined ? text : option.parseArg(text, undefined as never);
}

/** Resolves a path from the config's folder. */
function located(key: string, text: string, config: LoadedConfig): string {
  const isPath = paths.has(key) || (key === "reporters" && isModule(text));
  return isPath ? pathFrom(folderOf(config), text, resolve("")) : text;
}
