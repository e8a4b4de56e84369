import { Command, CommanderError, type CommandUnknownOpts } from "@commander-js/extra-typings";
import { addPactCommands } from "./commands/pact/program.ts";
import { addHelpCommand } from "./commands/program/help.ts";
import { addReportCommands } from "./commands/program/reports.ts";
import { addRunCommand } from "./commands/program/run.ts";
import { addToolCommands } from "./commands/program/tools.ts";
import { mistakeText } from "./commands/print-mistakes.ts";
import { ConfigError } from "./config-error.ts";
import { withDotEnv } from "./dot-env.ts";
import type { Io } from "./io.ts";
import { traceOf } from "./mistakes.ts";
import { printable } from "./report/text/text.ts";
import { suite } from "./suite.ts";
import { type Ungated, withoutSecrets } from "./without-secrets.ts";
import type { Ended } from "./commands/program/shared.ts";

/**
 * Creates the command line. `ended` receives the exit code. `writeAsIs` writes without redacting. Each command's
 * module is imported only when it is called.
 */
function createProgram(io: Io, ended: Ended, writeAsIs: Io["write"]): Command {
  const root = new Command("persona-conformance")
    .description("Tests whether a target behaves as Persona's documentation of Connect says.")
    .version(suite.version, "--version", "show the version")
    // Lets the commands of `pact` have a `--version` of their own.
    .enablePositionalOptions()
    .exitOverride()
    .configureOutput({
      writeOut: (text) => io.write(text),
      writeErr: (text) => io.writeError(text),
      // Commander prints its suggestion on a second line.
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
  addHelpCommand(root);
  refuseOptionsAsValues(root);
  return root;
}

/** Commander takes `--quiet` for the value in `--out --quiet`. An empty variable of a shell leaves such words. */
function refuseOptionsAsValues(command: CommandUnknownOpts): void {
  for (const option of command.options.filter(({ required }) => required)) {
    command.on(`option:${option.name()}`, (value: string) => {
      if (!command.options.some(({ long }) => long === value)) return;
      command.error(`error: option '${option.flags}' argument missing`);
    });
  }
  for (const one of command.commands) refuseOptionsAsValues(one);
}

/** Runs the command line. Returns the exit code; never throws. */
export async function program(words: readonly string[], given: Ungated): Promise<number> {
  let code = 0;
  let io = withoutSecrets(given, words);
  try {
    io = withoutSecrets({ ...given, environment: withDotEnv(given) }, words);
    const ended = (of: number) => {
      code = of;
    };
    const root = createProgram(io, ended, given.write);
    // A package manager may pass on its own `--`.
    await root.parseAsync(words[0] === "--" ? words.slice(1) : words, { from: "user" });
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 2;
    if (error instanceof ConfigError) {
      // The message may contain text from the target.
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
    // Not exit code 1, which Node uses for a crash: it would mean that the target does not conform.
    io.writeError(mistakeText([traceOf(error)]));
    return 2;
  }
  return code;
}
