import { Argument, type Command, Option } from "@commander-js/extra-typings";
import type { Io } from "../../io.ts";
import { collect, duration, whole } from "../options.ts";
import { addDriftCommand } from "./drift.ts";
import { type Ended, configFile, faults, rulings, timeout } from "./shared.ts";

/** Adds the commands about the suite, a sandbox, the mock and the official description. */
export function addToolCommands(root: Command, io: Io, ended: Ended, writeAsIs: Io["write"]): void {
  addDriftCommand(root, io, ended);
  addList(root, io, ended);
  addExplain(root, io, ended);
  addShareTokens(root, io, ended);
  addDoctor(root, io, ended);
  addMock(root, io, ended, writeAsIs);
  addSelftest(root, io, ended);
  addInit(root, io, ended);
  addCompletion(root, io, ended);
  addComplete(root, io, ended);
}

function addList(root: Command, io: Io, ended: Ended): void {
  root
    .command("list")
    .description("list the checks: id, level, needs, statement")
    .argument("[patterns...]", "such as connections/lifecycle/**")
    .option("--json", "print JSON")
    .addOption(new Option("--faults", "list the mock's faults").conflicts("rulings"))
    .option("--rulings", "list the mock's rulings")
    .option("--statements", "list the documentation's promises, with the checks of each")
    .addOption(configFile())
    .action(async (patterns, options) => {
      const { listCommand } = await import("../list.ts");
      ended(await listCommand(patterns, options, io));
    });
}

function addExplain(root: Command, io: Io, ended: Ended): void {
  root
    .command("explain")
    .description(
      "explain a check: its promise, its steps, what makes it fail; a statement and its checks; a fault; or an open question",
    )
    .argument("<id>", "as `list` shows it")
    .addOption(configFile())
    .action(async (id, options) => {
      const { explainCommand } = await import("../explain.ts");
      ended(await explainCommand(id, options, io));
    });
}

function addShareTokens(root: Command, io: Io, ended: Ended): void {
  root
    .command("share-tokens")
    .description(
      "list the open share tokens of PERSONA_ACTIVE_CONNECTION_ID that an API key created",
    )
    .option("--expire", "end them")
    .addOption(timeout())
    .option("--json", "as JSON")
    .action(async (options) => {
      const { shareTokensCommand } = await import("../share-tokens.ts");
      ended(await shareTokensCommand(options, io));
    });
}

function addDoctor(root: Command, io: Io, ended: Ended): void {
  root
    .command("doctor")
    .description(
      "find out whether a run on a sandbox can work, and what to do if not; changes nothing",
    )
    .addOption(
      new Option("--accept <how>", "as for `run`").choices(["command", "wait", "none"] as const),
    )
    .option("--api-version <date>", "the Persona-Version to send; default: the newest")
    .addOption(
      new Option("--deadline <duration>", "limit for the whole command")
        .argParser(duration)
        .default(120_000, "2m"),
    )
    .addOption(timeout())
    .option("--restore", "restore the connection after a run that could not")
    .option("--json", "print JSON")
    .option("--verbose", "print a line for each request")
    .action(async (options) => {
      const { doctorCommand } = await import("../doctor.ts");
      ended(await doctorCommand(options, io));
    });
}

function addMock(root: Command, io: Io, ended: Ended, writeAsIs: Io["write"]): void {
  root
    .command("mock")
    .description("serve the mock on a loopback port until Ctrl-C")
    .option("--port <n>", "port to listen on; 0 for any free port", whole(0, 65_535), 4010)
    .addOption(faults())
    .addOption(rulings())
    .option("--api-version <date>", "the version for requests that name none")
    .option("--rate-limit <n>", "requests per minute and environment", whole(1, 1_000_000))
    .option("--host <address>", "listen on this address, so that other machines can send requests")
    .option(
      "--cors <origin>",
      "let web pages of this origin send requests, such as http://localhost:5173",
    )
    .option("--ledger <file>", "answer open questions as in this ledger of a sandbox")
    .option("--json", "print URL, keys and accept command as one line of JSON")
    .action(async (options) => {
      const { mockCommand } = await import("../mock.ts");
      // It prints the mock's own keys. They may equal keys of the environment, and must not be redacted.
      ended(await mockCommand(options, { ...io, write: writeAsIs }));
    });
}

function addSelftest(root: Command, io: Io, ended: Ended): void {
  root
    .command("selftest")
    .description(
      "test the suite: it must notice every fault, accept every ruling, and every check must fail once",
    )
    .addOption(
      new Option("--fault <pattern>", "try only these faults (repeatable)")
        .argParser(collect)
        .default([], "all"),
    )
    .option("--out <dir>", "folder of kill-matrix.json and kill-matrix.html", "reports")
    .option("--json", "print the kill matrix as JSON")
    .option("--all", "try every fault and every ruling, and not a minute's sample")
    .option("--seconds <n>", "time for a sample", whole(1, 86_400), 60)
    .option("--seed <n>", "chooses the sample", whole(0, 2 ** 31 - 1), 0)
    .addOption(configFile())
    .action(async (options) => {
      const { selftestCommand } = await import("../selftest.ts");
      ended(await selftestCommand(options, io));
    });
}

function addInit(root: Command, io: Io, ended: Ended): void {
  root
    .command("init")
    .description(
      "write a config, .env.example and a workflow for the CI of this folder; overwrites nothing",
    )
    .action(async () => {
      const { initCommand } = await import("../init.ts");
      ended(await initCommand(io));
    });
}

function addCompletion(root: Command, io: Io, ended: Ended): void {
  root
    .command("completion")
    .description("print the completion script for a shell")
    .addArgument(new Argument("<shell>").choices(["bash", "zsh", "fish"] as const))
    .action(async (shell) => {
      const { completionCommand } = await import("../completion.ts");
      ended(completionCommand(shell, io));
    });
}

function addComplete(root: Command, io: Io, ended: Ended): void {
  root
    .command("complete", { hidden: true })
    .argument("[words...]")
    .action(async (words) => {
      const { completeCommand } = await import("../completion.ts");
      ended(await completeCommand(words, root, io));
    });
}
