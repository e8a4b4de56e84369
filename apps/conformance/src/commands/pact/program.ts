import { type Command, Option } from "@commander-js/extra-typings";
import type { Io } from "../../io.ts";
import { collect, duration, whole } from "../options.ts";
import { addHelpCommand } from "../program/help.ts";
import { type Ended, configFile, timeout } from "../program/shared.ts";

const repeated = <F extends string>(flags: F, description: string) =>
  new Option(flags, description).argParser(collect).default([], "none");

const retries = () =>
  new Option("--retries <n>", "attempts if the broker fails or cannot be reached")
    .argParser(whole(1, 20))
    .default(4);
const pacticipant = () =>
  new Option("--pacticipant <name>", "name of the consumer; the consumer of the pacts by default");

/** Adds the commands for consumer-driven contracts. */
export function addPactCommands(root: Command, io: Io, ended: Ended): void {
  const pact = root
    .command("pact")
    .description("test what a consumer of Connect relies on, and whether it may be deployed");
  addGenerate(pact, io, ended);
  addCheck(pact, io, ended);
  addVerify(pact, io, ended);
  addPublish(pact, io, ended);
  addCanIDeploy(pact, io, ended);
  addRecordDeployment(pact, io, ended);
  addBroker(pact, io, ended);
  addVerdict(pact, io, ended);
  addHelpCommand(pact);
}

function addGenerate(pact: Command, io: Io, ended: Ended): void {
  pact
    .command("generate")
    .description("generate the pact with the real client")
    .option("--out <dir>", "output folder; its old contents are removed", "pacts")
    .option("--consumer <name>", "name of the consumer; the project's package by default")
    .addOption(
      repeated(
        "--only <pattern,...>",
        "only these operations or descriptions, such as 'retrieve-*' (repeatable)",
      ),
    )
    .addOption(configFile())
    .action(async (options) => {
      const { generateCommand } = await import("./generate.ts");
      ended(await generateCommand(options, io));
    });
}

function addCheck(pact: Command, io: Io, ended: Ended): void {
  pact
    .command("check")
    .description("compare the pact with the official OpenAPI description")
    .argument("[pact]", "a file, or a folder that holds one", "pacts")
    .option("--spec <path>", "the description: a file, a folder or a URL (PERSONA_OPENAPI)")
    .option("--out <dir>", "output folder", "reports")
    .option("--json", "as JSON")
    .action(async (path, options) => {
      const { checkCommand } = await import("./check.ts");
      ended(await checkCommand(path, options, io));
    });
}

function addVerify(pact: Command, io: Io, ended: Ended): void {
  pact
    .command("verify")
    .description("verify the pact with the mock or a sandbox")
    .argument("[pact]", "a file, or a folder that holds one", "pacts")
    .addOption(
      new Option("--target <kind>", "the provider")
        .choices(["mock", "sandbox"] as const)
        .default("mock" as const),
    )
    .addOption(repeated("--fault <name>", "plant this fault in the mock (repeatable)"))
    .addOption(repeated("--ruling <name=value>", "choose a ruling of the mock (repeatable)"))
    .addOption(
      repeated(
        "--require <capability,...>",
        "inconclusive if an interaction is skipped for lack of it",
      ),
    )
    .addOption(
      new Option(
        "--accept <how>",
        "how connections are accepted (sandbox): with PERSONA_ACCEPT_COMMAND, or not",
      ).choices(["command", "none"] as const),
    )
    .addOption(
      new Option(
        "--redeem <mode>",
        "redeem share tokens on a sandbox into existing objects, which changes them",
      ).choices(["hydrate"] as const),
    )
    .option(
      "--deadline <duration>",
      "time limit of the verification; by default 30m with a sandbox, 2m with the mock",
      duration,
    )
    .addOption(timeout())
    .option(
      "--publish-results",
      "publish the results to the broker, which must have the pact (CI only)",
    )
    .addOption(
      repeated(
        "--tolerate <capability,...>",
        "capabilities that a result may lack and still be published as passed",
      ),
    )
    .option(
      "--allow-loopback",
      "allow an address of this machine in a result that is published as passed",
    )
    .option(
      "--provider-version <name>",
      "version of the provider for the results; mock-COMMIT for the mock",
    )
    .option("--provider-branch <name>", "branch of the provider")
    .option("--out <dir>", "output folder", "reports")
    .action(async (path, options) => {
      const { verifyCommand } = await import("./verify.ts");
      ended(await verifyCommand(path, options, io));
    });
}

function addPublish(pact: Command, io: Io, ended: Ended): void {
  pact
    .command("publish")
    .description("publish the pacts to a broker (PACT_BROKER_BASE_URL and its credentials)")
    .argument("[pacts...]", "files, or folders of them", ["pacts"])
    .option("--version <name>", "version of the consumer; its commit by default")
    .option("--branch <name>", "from the CI or git by default")
    .addOption(repeated("--tag <name,...>", "for a broker too old for branches"))
    .option("--build-url <url>", "from the CI by default")
    .option("--dirty", "publish uncommitted changes as a separate version")
    .option("--spec <path>", "compare with this description first (PERSONA_OPENAPI)")
    .option("--unchecked", "publish without comparing with a description")
    .option("--dry-run", "show what would be sent, and send nothing")
    .addOption(retries())
    .option("--out <dir>", "folder with the result of an earlier `pact check`", "reports")
    .action(async (paths, options) => {
      const { publishCommand } = await import("./publish.ts");
      ended(await publishCommand(paths, options, io));
    });
}

function addCanIDeploy(pact: Command, io: Io, ended: Ended): void {
  pact
    .command("can-i-deploy")
    .description("ask the broker whether a version may be deployed: 0 yes, 1 no, 2 unknown")
    .option("--to-environment <name>", "where to")
    .option("--to-tag <name>", "the same, for a broker too old for environments")
    .addOption(pacticipant())
    .option("--version <name>", "its commit by default")
    .option("--retry-while-unknown <times>", "wait for a missing verification", whole(0, 1000), 0)
    .addOption(retries())
    .action(async (options) => {
      const { canIDeployCommand } = await import("./can-i-deploy.ts");
      ended(await canIDeployCommand(options, io));
    });
}

function addRecordDeployment(pact: Command, io: Io, ended: Ended): void {
  pact
    .command("record-deployment")
    .description("tell the broker that a version is deployed")
    .requiredOption("--environment <name>", "where")
    .addOption(pacticipant())
    .option("--version <name>", "its commit by default")
    .addOption(retries())
    .action(async (options) => {
      const { recordDeploymentCommand } = await import("./record-deployment.ts");
      ended(await recordDeploymentCommand(options, io));
    });
}

function addBroker(pact: Command, io: Io, ended: Ended): void {
  pact
    .command("broker")
    .description("run any command of Pact's own command line with the broker's credentials")
    .argument("<words...>", "such as: create-environment --name production --production")
    .allowUnknownOption()
    .passThroughOptions()
    .action(async (words) => {
      const { brokerPassCommand } = await import("./broker.ts");
      ended(await brokerPassCommand(words, io));
    });
}

function addVerdict(pact: Command, io: Io, ended: Ended): void {
  pact
    .command("verdict")
    .description(
      "decide from all results whether this version may be deployed: 0 yes, 1 no, 2 unknown",
    )
    .argument("[pact]", "a file, or a folder that holds one", "pacts")
    .option("--reports <dir>", "folder with the results of the other commands", "reports")
    .addOption(
      repeated(
        "--run <file,...>",
        "run documents of a sandbox (repeatable); run.json among the reports by default",
      ),
    )
    .option("--ledger <file>", "file with the answers of earlier runs")
    .option(
      "--spec <path>",
      "the description that the pact must have been compared with (PERSONA_OPENAPI)",
    )
    .option("--max-age <days>", "maximum age of evidence", whole(0, 3650), 7)
    .addOption(
      repeated(
        "--tolerate <name,...>",
        "capabilities or statements that may stay unverified (repeatable)",
      ),
    )
    .option("--allow-loopback", "accept an address of this machine as a sandbox")
    .option("--version <name>", "version of the consumer, only recorded; its commit by default")
    .option("--json", "as JSON")
    .action(async (path, options) => {
      const { verdictCommand } = await import("./verdict.ts");
      ended(await verdictCommand(path, options, io));
    });
}
