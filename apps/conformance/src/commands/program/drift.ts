import { type Command, InvalidArgumentError, Option } from "@commander-js/extra-typings";
import { scopes } from "../../description/scope.ts";
import type { Io } from "../../io.ts";
import { type DriftReporter, driftReporters } from "../drift-reporters.ts";
import { list } from "../options.ts";
import type { Ended } from "./shared.ts";

/** Adds the command `drift`. */
export function addDriftCommand(root: Command, io: Io, ended: Ended): void {
  root
    .command("drift")
    .description(
      "show what changed between two states of the official description, and what it hits",
    )
    .option(
      "--spec <path>",
      "the newer state: a file, a folder of versions, REPO@COMMIT or a URL (PERSONA_OPENAPI)",
    )
    .option(
      "--against <path>",
      "the older state, in the same form; default: the state that this suite was written from",
    )
    .addOption(
      new Option("--scope <part>", "the part of the API to compare")
        .choices(scopes)
        .default("connect" as const),
    )
    .option("--operations <pattern>", 'such as "POST /connect/*", instead of a scope')
    .option("--pact <file>", "your pact: shows which of its interactions each change hits")
    .option(
      "--har <file>",
      "an HTTP archive of your requests: shows which of them each change hits",
    )
    .option("--api-version <date>", "one of the versions in a folder, or all", "all")
    .option("--accepted <file>", "ids of changes that you accept, each with a reason and a date")
    .option("--since <date>", "a changelog of a checkout's commits since this day", day)
    .option("--explain <id>", "show one change, with everything that depends on it")
    .option("--json", "print JSON")
    .addOption(
      new Option("--reporter <name,...>", "console, json, markdown, html, sarif or junit")
        .argParser(reporters)
        // Widened, since the option may be any reporters.
        .default(["console"] as readonly DriftReporter[], "console"),
    )
    .option("--out <dir>", "folder of the reports; without it they are printed")
    .action(async (options) => {
      const { driftCommand } = await import("../drift.ts");
      ended(await driftCommand(options, io));
    });
}

const names: readonly string[] = driftReporters;

function reporters(text: string): readonly DriftReporter[] {
  const wanted = list(text);
  const wrong = wanted.find((name) => !names.includes(name));
  if (wrong !== undefined || wanted.length === 0) {
    throw new InvalidArgumentError(`Choose one or several of ${names.join(", ")}.`);
  }
  // Each of them is one of the names.
  return wanted as readonly DriftReporter[];
}

function day(text: string): string {
  if (/^\d{4}-\d{2}-\d{2}$/.test(text) && !Number.isNaN(Date.parse(text))) return text;
  throw new InvalidArgumentError("Write a day as YYYY-MM-DD.");
}
