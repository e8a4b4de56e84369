import { Argument, type Command, Option } from "@commander-js/extra-typings";
import type { Io } from "../../io.ts";
import { collect, duration, whole } from "../options.ts";
import { addDriftCommand } from "./drift.ts";
import { configFile, faults, rulings } from "./shared.ts";

const day = 24 * 60 * 60 * 1000;

/** The commands about the suite itself, a sandbox, the mock and the official description. */
export function addToolCommands(
  root: Command,
  io: Io,
  ended: (code: number) => void,
  writeAsIs: Io["write"],
): void {
  addDriftCommand(root, io, ended);

  root
    .command("list")
    .description("the checks: id, level, needs, statement")
    .argument("[patterns...]", "such as connections/lifecycle/**")
    .option("--json", "as JSON")
    .addOption(new Option("--faults", "the mock's faults instead").conflicts("rulings"))
    .option("--rulings", "the mock's rulings instead")
    .option("--statements", "the documentation's promises instead, with the checks that guard each")
    .addOption(configFile())
    .action(async (patterns, options) => {
      const { listCommand } = await import("../list.ts");
      ended(await listCommand(patterns, options, io));
    });

  root
    .command("explain")
    .description(
      "one check: its promise, what is done, what fails it; or one statement and its checks",
    )
    .argument("<id>", "as `list` shows it")
    .addOption(configFile())
    .action(async (id, options) => {
      const { explainCommand } = await import("../explain.ts");
      ended(await explainCommand(id, options, io));
    });

  root
    .command("doctor")
    .description("whether a run on a sandbox can work, and what to do if not; changes nothing")
    .addOption(
      new Option("--accept <how>", "as for `run`").choices(["command", "wait", "none"] as const),
    )
    .option("--api-version <date>", "Persona-Version to speak instead of the newest")
    .option("--deadline <duration>", "for all that it asks", duration, 120_000)
    .option("--timeout <ms>", "for one request", whole(1, day), 10_000)
    .option("--restore", "bring back the status that a run which was cut short has found")
    .option("--json", "as JSON")
    .option("--verbose", "a line for each request")
    .action(async (options) => {
      const { doctorCommand } = await import("../doctor.ts");
      ended(await doctorCommand(options, io));
    });

  root
    .command("mock")
    .description("serve the mock on a loopback port until Ctrl-C")
    .option("--port <n>", "0 for any", whole(0, 65_535), 4010)
    .addOption(faults())
    .addOption(rulings())
    .option("--api-version <date>", "of a request that names none")
    .option("--rate-limit <n>", "requests per minute and environment", whole(1, 1_000_000))
    .option("--host <address>", "listen on this address, so that other machines can ask")
    .option("--cors <origin>", "let pages of this origin ask, such as http://localhost:5173")
    .option("--ledger <file>", "answer open questions as the sandbox did whose ledger this is")
    .option("--json", "URL, keys and accept command as one line of JSON")
    .action(async (options) => {
      const { mockCommand } = await import("../mock.ts");
      // The keys that it prints are its own, whatever the environment says.
      ended(await mockCommand(options, { ...io, write: writeAsIs }));
    });

  root
    .command("selftest")
    .description("every fault must be noticed, every ruling accepted, every check seen to fail")
    .option("--fault <pattern>", "these faults only (repeatable)", collect, [])
    .option("--out <dir>", "where kill-matrix.json and kill-matrix.html go", "reports")
    .option("--json", "the kill matrix on standard output")
    .addOption(configFile())
    .action(async (options) => {
      const { selftestCommand } = await import("../selftest.ts");
      ended(await selftestCommand(options, io));
    });

  root
    .command("init")
    .description(
      "write a config, .env.example and a workflow for the CI of this folder; overwrites nothing",
    )
    .action(async () => {
      const { initCommand } = await import("../init.ts");
      ended(await initCommand(io));
    });

  root
    .command("completion")
    .description("print what completes this command in a shell")
    .addArgument(new Argument("<shell>").choices(["bash", "zsh", "fish"] as const))
    .action(async (shell) => {
      const { completionCommand } = await import("../completion.ts");
      ended(completionCommand(shell, io));
    });

  root
    .command("complete", { hidden: true })
    .argument("[words...]")
    .action(async (words) => {
      const { completeCommand } = await import("../completion.ts");
      ended(await completeCommand(words, root, io));
    });
}
