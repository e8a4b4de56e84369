import { type Command, type CommandUnknownOpts, Option } from "@commander-js/extra-typings";
import type { Io } from "../../io.ts";
import { collect, duration, limit, whole } from "../options.ts";
import { listed } from "../../report/text/text.ts";
import { type Ended, configFile, everyReport, faults, rulings, timeout } from "./shared.ts";

/** Adds the command `run`. */
export function addRunCommand(root: Command, io: Io, ended: Ended): void {
  root
    .command("run", { isDefault: true })
    .description("run the checks whose ids match the patterns; without patterns, all checks")
    .argument("[patterns...]", "such as connections/lifecycle/** or !protocol/*")
    .addOption(
      new Option("--target <kind>", "what to test")
        .choices(["mock", "sandbox"] as const)
        .default("mock" as const),
    )
    .addOption(
      new Option("--api-version <date>", "the Persona-Version to send, or all (repeatable)")
        .argParser(collect)
        .default([], "the newest"),
    )
    .addOption(
      new Option("--inflection <style>", "kebab, camel, snake or all (repeatable)")
        .argParser(collect)
        .default([], "kebab"),
    )
    .addOption(
      new Option(
        "--require <capability,...>",
        "if a check is skipped for lack of it, the run is inconclusive",
      )
        .argParser(collect)
        .default([], "none"),
    )
    .option("--known-failures <file>", "patterns of checks that are known to fail, with reasons")
    .option("--ledger <file>", "the answers to open questions; a changed answer fails the run")
    .option("--update-ledger", "accept the changed answers")
    .option("--baseline <run>", "a run.json to compare with; the reports show what changed")
    .addOption(faults())
    .addOption(rulings())
    .addOption(
      new Option(
        "--fixture <kind>",
        "a new connection for each check, or one for all (mock only)",
      ).choices(["fresh", "reuse"] as const),
    )
    .option("--out <dir>", "folder of the reports", "reports")
    .option(
      "--sarif-path <file>",
      "the file of this repository in which code scanning shows the findings",
    )
    .addOption(everyReport())
    .addOption(
      new Option(
        "--accept <how>",
        "how connections are accepted: by PERSONA_ACCEPT_COMMAND, by a person in the dashboard (wait), or not at all",
      ).choices(["command", "wait", "none"] as const),
    )
    .option(
      "--accept-timeout <time>",
      "limit for one acceptance; default: 60s with a command, 10m with a person at a terminal, else 0",
      limit,
    )
    .option(
      "--provision",
      "if there is no connection to work on, create one; it can never be deleted",
    )
    .addOption(
      new Option(
        "--redeem <mode>",
        "redeem share tokens on a sandbox: into existing objects, which changes them, into new ones, which stay, or both",
      ).choices(["hydrate", "clone", "all"] as const),
    )
    .option("--concurrency <n>", "run n checks at a time, if they only read", whole(1, 16), 1)
    .option(
      "--max-requests <n>",
      "stop after n requests; restoring needs a few more",
      whole(1, 1e6),
    )
    .option("--seed <n>", "repeat the random choices of a run", whole(0, 2 ** 31 - 1))
    .option("--shard <i/n>", "run part i of n; `merge` joins the parts")
    .option(
      "--deadline <duration>",
      "limit for the whole run, such as 90s, 30m or 2h; default: 30m on a sandbox, 2m on the mock; waiting for a person does not count",
      duration,
    )
    .addOption(timeout())
    .option("--bail", "stop after the first broken promise (a MUST that is no known failure)")
    .option("--last-failed", "run only the checks that did not pass in --baseline or --out")
    .option(
      "--repeat-each <n>",
      "run each check n times; the worst outcome counts",
      whole(1, 1000),
      1,
    )
    .option("--json", "print the run document; all other output goes to standard error")
    .option("--quiet", "print no progress and no summary")
    .option("--verbose", "print a line for each request")
    .addOption(configFile())
    .action(async (patterns, _, command) => {
      const { applyConfig } = await import("../../config/apply-config.ts");
      const { loadConfig } = await import("../../config/load-config.ts");
      const { runCommand } = await import("../run.ts");
      const config = await loadConfig(command.opts().config, io);
      applyConfig(command, config);
      const idle = withoutEffect(command);
      if (idle.length > 0) {
        const verb = idle.length === 1 ? "has" : "have";
        io.writeError(`${listed(idle)} ${verb} no effect on the mock: add --target sandbox\n`);
      }
      const commands = root.commands.map((one) => one.name());
      ended(await runCommand(patterns, command.opts(), io, { own: config.checks, commands }));
    });
}

// The options of a sandbox that the command line gives for the mock. A config may hold them for other runs.
function withoutEffect(command: CommandUnknownOpts): readonly string[] {
  if (command.getOptionValue("target") !== "mock") return [];
  return ["accept", "acceptTimeout", "provision", "redeem"].flatMap((name) =>
    command.getOptionValueSource(name) === "cli"
      ? [command.options.find((one) => one.attributeName() === name)?.long ?? name]
      : [],
  );
}
