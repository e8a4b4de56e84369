import type { CommandUnknownOpts } from "@commander-js/extra-typings";
import { didYouMean } from "@persona-conformance/schemas/facts";
import { ConfigError } from "../../config-error.ts";
import { invocation } from "../../invocation.ts";

/** Adds the command `help`. Commander's own answers an unknown name with the help of everything. */
export function addHelpCommand(parent: CommandUnknownOpts): void {
  parent
    .helpCommand(false)
    .command("help")
    .description("display help for a command")
    .argument("[command...]")
    .action((names: readonly string[]) => {
      let found = parent;
      for (const name of names) {
        const next = found.commands.find((one) => one.name() === name);
        if (next === undefined) {
          const all = found.commands.map((one) => one.name());
          const hint = didYouMean(name, all) || `\`${invocation} --help\` lists the commands`;
          throw new ConfigError(`unknown command ${names.join(" ")}: ${hint}`);
        }
        found = next;
      }
      found.outputHelp();
    });
}
