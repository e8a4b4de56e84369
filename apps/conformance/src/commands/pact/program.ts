import type { Command } from "@commander-js/extra-typings";
import type { Io } from "../../io.ts";

/** Consumer-driven contracts: what a consumer of Connect relies on, and whether it may go out. */
export function addPactCommands(root: Command, io: Io, ended: (code: number) => void): void {
  const pact = root
    .command("pact")
    .description("what a consumer of Connect relies on, and whether it may go out");

  pact
    .command("generate")
    .description("make the pact anew, through the real client")
    .option("--out <dir>", "where it goes; what stands in this folder is removed", "pacts")
    .option("--consumer <name>", "who relies on it", "persona-connect-client")
    .action(async (options) => {
      const { generateCommand } = await import("./generate.ts");
      ended(await generateCommand(options, io));
    });
}
