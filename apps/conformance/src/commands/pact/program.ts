import { type Command, Option } from "@commander-js/extra-typings";
import type { Io } from "../../io.ts";
import { collect } from "../options.ts";

const repeated = <F extends string>(flags: F, description: string) =>
  new Option(flags, description).argParser(collect).default([], "none");

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

  pact
    .command("check")
    .description("compare the pact with the official OpenAPI description")
    .argument("[pact]", "a file, or a folder that holds one", "pacts")
    .option("--spec <path>", "the description: a file, a folder or a URL (PERSONA_OPENAPI)")
    .option("--out <dir>", "where the outcome goes", "reports")
    .option("--json", "as JSON")
    .action(async (path, options) => {
      const { checkCommand } = await import("./check.ts");
      ended(await checkCommand(path, options, io));
    });

  pact
    .command("verify")
    .description("hold the pact against the mock or a sandbox")
    .argument("[pact]", "a file, or a folder that holds one", "pacts")
    .addOption(
      new Option("--target <kind>", "who stands for Persona")
        .choices(["mock", "sandbox"] as const)
        .default("mock" as const),
    )
    .addOption(repeated("--fault <name>", "make the mock wrong in this way (repeatable)"))
    .addOption(repeated("--ruling <name=value>", "switch what is left open (repeatable)"))
    .addOption(
      repeated(
        "--require <capability,...>",
        "inconclusive if something is not verified for lack of it",
      ),
    )
    .option("--out <dir>", "where the verification goes", "reports")
    .action(async (path, options) => {
      const { verifyCommand } = await import("./verify.ts");
      ended(await verifyCommand(path, options, io));
    });
}
