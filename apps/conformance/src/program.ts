import { Command, CommanderError } from "@commander-js/extra-typings";
import { addPactCommands } from "./commands/pact/program.ts";
import { addReportCommands } from "./commands/program/reports.ts";
import { addRunCommand } from "./commands/program/run.ts";
import { addToolCommands } from "./commands/program/tools.ts";
import { mistakeText } from "./commands/tell-mistakes.ts";
import { ConfigError } from "./config-error.ts";
import { withDotEnv } from "./dot-env.ts";
import type { Io } from "./io.ts";
import { traceOf } from "./mistakes.ts";
import { printable } from "./report/text.ts";
import { suite } from "./suite.ts";
import { type Ungated, withoutSecrets } from "./without-secrets.ts";

/**
 * The command line; `ended` is told the exit code. Commands are imported when they are needed. What has no secret of the
 * environment's in it goes to `writeAsIs`.
 */
function createProgram(io: Io, ended: (code: number) => void, writeAsIs: Io["write"]): Command {
  const root = new Command("persona-conformance")
    .description("Does a target behave as Persona's documentation of Connect says?")
    .version(suite.version, "--version", "show the version")
    // Behind a command of `pact`, --version is that of a consumer.
    .enablePositionalOptions()
    .exitOverride()
    .configureOutput({
      writeOut: (text) => io.write(text),
      writeErr: (text) => io.writeError(text),
      // Commander's suggestion comes on a line of its own.
      outputError: (text, write) =>
        write(
          `${text.trimEnd().replace(/\n\(Did you mean (.*)\?\)$/, ": did you mean $1?")} (see --help)\n`,
        ),
      getOutHelpWidth: () => io.width,
      getOutHasColors: () => io.colour,
    });
  addRunCommand(root, io, ended);
  addReportCommands(root, io, ended);
  addToolCommands(root, io, ended, writeAsIs);
  addPactCommands(root, io, ended);
  return root;
}

/** Runs the command line `words`; gives the exit code. */
export async function program(words: readonly string[], given: Ungated): Promise<number> {
  let code = 0;
  let io = withoutSecrets(given, words);
  try {
    io = withoutSecrets({ ...given, environment: withDotEnv(given) }, words);
    const ended = (of: number) => {
      code = of;
    };
    const root = createProgram(io, ended, given.write);
    // A `--` of the package manager's is not ours.
    await root.parseAsync(words[0] === "--" ? words.slice(1) : words, { from: "user" });
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 2;
    if (error instanceof ConfigError) {
      // It may quote what the target has answered.
      io.writeError(`error: ${printable(error.message)}\n`);
      return 2;
    }
    if (error instanceof Error && error === given.signal.reason) {
      io.writeError(`error: ${error.message}\n`);
      return 2;
    }
    const { adviceOn } = await import("./missing-package.ts");
    const advice = adviceOn(error);
    if (advice !== undefined) {
      io.writeError(`error: ${advice}\n`);
      return 2;
    }
    // Not the process's own exit code for a crash: a 1 would say that the target does not conform.
    io.writeError(mistakeText([traceOf(error)]));
    return 2;
  }
  return code;
}
