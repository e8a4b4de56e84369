import { type Command, Option } from "@commander-js/extra-typings";
import type { Io } from "../../io.ts";
import { collect, duration, whole } from "../options.ts";
import { configFile } from "../program/shared.ts";

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
    .option("--consumer <name>", "who relies on it; the project's package by default")
    .addOption(
      repeated(
        "--only <pattern,...>",
        "operations or descriptions, such as 'retrieve-*' (repeatable)",
      ),
    )
    .addOption(configFile())
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
    .addOption(
      new Option(
        "--accept <how>",
        "how connections are accepted (sandbox): by PERSONA_ACCEPT_COMMAND, or not",
      ).choices(["command", "none"] as const),
    )
    .option(
      "--deadline <duration>",
      "for the whole verification, as for `run`: with a sandbox 30m, with the mock 2m",
      duration,
    )
    .option("--timeout <ms>", "for one request", whole(1, 24 * 60 * 60 * 1000), 10_000)
    .option("--publish-results", "tell the broker, which must have the pact (from CI only)")
    .addOption(
      repeated(
        "--tolerate <capability,...>",
        "what may be lacking in a result that is published as passed",
      ),
    )
    .option("--allow-loopback", "publish as passed what an address of this machine has shown")
    .option(
      "--provider-version <name>",
      "as which version of the provider results are published; the mock's as mock-COMMIT",
    )
    .option("--provider-branch <name>", "on which branch of the provider")
    .option("--out <dir>", "where the verification goes", "reports")
    .action(async (path, options) => {
      const { verifyCommand } = await import("./verify.ts");
      ended(await verifyCommand(path, options, io));
    });

  const retries = () =>
    new Option("--retries <n>", "attempts where the broker fails or cannot be reached")
      .argParser(whole(1, 20))
      .default(4);
  const pacticipant = () =>
    new Option("--pacticipant <name>", "who is going out; the consumer of the pacts by default");

  pact
    .command("publish")
    .description("publish the pacts to a broker (PACT_BROKER_BASE_URL and its credentials)")
    .argument("[pacts...]", "files, or folders of them", ["pacts"])
    .option("--version <name>", "of the consumer; its commit by default")
    .option("--branch <name>", "from the CI or git by default")
    .addOption(repeated("--tag <name,...>", "for a broker too old for branches"))
    .option("--build-url <url>", "from the CI by default")
    .option("--dirty", "publish what is not committed, as a version of its own")
    .option("--spec <path>", "the description to compare with before (PERSONA_OPENAPI)")
    .option("--unchecked", "publish without having compared with the description")
    .option("--dry-run", "show what would be sent, and send nothing")
    .addOption(retries())
    .option("--out <dir>", "where an earlier `pact check` has left its outcome", "reports")
    .action(async (paths, options) => {
      const { publishCommand } = await import("./publish.ts");
      ended(await publishCommand(paths, options, io));
    });

  pact
    .command("can-i-deploy")
    .description("ask the broker whether a version may go out: 0 yes, 1 no, 2 unknown")
    .option("--to-environment <name>", "where to")
    .option("--to-tag <name>", "the same, for a broker too old for environments")
    .addOption(pacticipant())
    .option("--version <name>", "its commit by default")
    .option(
      "--retry-while-unknown <times>",
      "wait for a verification that is missing",
      whole(0, 1000),
      0,
    )
    .addOption(retries())
    .action(async (options) => {
      const { canIDeployCommand } = await import("./can-i-deploy.ts");
      ended(await canIDeployCommand(options, io));
    });

  pact
    .command("record-deployment")
    .description("tell the broker that a version is out")
    .requiredOption("--environment <name>", "where")
    .addOption(pacticipant())
    .option("--version <name>", "its commit by default")
    .addOption(retries())
    .action(async (options) => {
      const { recordDeploymentCommand } = await import("./record-deployment.ts");
      ended(await recordDeploymentCommand(options, io));
    });

  pact
    .command("broker")
    .description("hand anything else to Pact's own command line, with the broker's credentials")
    .argument("<words...>", "such as: create-environment --name production --production")
    .allowUnknownOption()
    .passThroughOptions()
    .action(async (words) => {
      const { brokerPassCommand } = await import("./broker.ts");
      ended(await brokerPassCommand(words, io));
    });

  pact
    .command("verdict")
    .description("may this version go out? Joins what was found out: 0 yes, 1 no, 2 unknown")
    .argument("[pact]", "a file, or a folder that holds one", "pacts")
    .option("--reports <dir>", "where the other commands have left what they found", "reports")
    .addOption(
      repeated(
        "--run <file,...>",
        "run documents of a sandbox (repeatable); run.json among the reports by default",
      ),
    )
    .option("--ledger <file>", "where the answers of earlier runs stand")
    .option("--spec <path>", "the description that must have been compared with (PERSONA_OPENAPI)")
    .option("--max-age <days>", "how long evidence of any kind counts", whole(0, 3650), 7)
    .addOption(
      repeated(
        "--tolerate <name,...>",
        "a capability or a statement: what may stay unverified (repeatable)",
      ),
    )
    .option("--allow-loopback", "let an address of this machine stand for a sandbox")
    .option("--version <name>", "of the consumer, for the record; its commit by default")
    .option("--json", "as JSON")
    .action(async (path, options) => {
      const { verdictCommand } = await import("./verdict.ts");
      ended(await verdictCommand(path, options, io));
    });
}
