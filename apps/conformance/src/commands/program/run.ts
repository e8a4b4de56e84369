import { type Command, Option } from "@commander-js/extra-typings";
import type { Io } from "../../io.ts";
import { collect, duration, whole } from "../options.ts";
import { configFile, everyReport, faults, rulings } from "./shared.ts";

const day = 24 * 60 * 60 * 1000;

/** The command that runs the checks. */
export function addRunCommand(root: Command, io: Io, ended: (code: number) => void): void {
  root
    .command("run", { isDefault: true })
    .description("run the checks whose ids match the patterns; all without patterns")
    .argument("[patterns...]", "such as connections/lifecycle/** or !protocol/*")
    .addOption(
      new Option("--target <kind>", "what is tested")
        .choices(["mock", "sandbox"] as const)
        .default("mock" as const),
    )
    .addOption(
      new Option("--api-version <date>", "Persona-Version to speak, or all (repeatable)")
        .argParser(collect)
        .default([], "the newest"),
    )
    .addOption(
      new Option("--inflection <style>", "kebab, camel, snake or all (repeatable)")
        .argParser(collect)
        .default([], "kebab"),
    )
    .addOption(
      new Option("--require <capability,...>", "inconclusive if a check is skipped for lack of it")
        .argParser(collect)
        .default([], "none"),
    )
    .option("--known-failures <file>", "patterns of checks that are known to fail, with reasons")
    .option("--ledger <file>", "answers to open questions, to notice when one changes")
    .option("--update-ledger", "accept the changed answers")
    .option("--baseline <run>", "a run.json to compare with; the reports tell what changed")
    .addOption(faults())
    .addOption(rulings())
    .addOption(
      new Option(
        "--fixture <kind>",
        "a connection for each check, or one for all (mock only)",
      ).choices(["fresh", "reuse"] as const),
    )
    .option("--out <dir>", "where the reports go", "reports")
    .option(
      "--sarif-path <file>",
      "the file of this repository that code scanning shows findings in",
    )
    .addOption(everyReport())
    .addOption(
      new Option(
        "--accept <how>",
        "how connections are accepted: by PERSONA_ACCEPT_COMMAND, by a person in the dashboard, or not",
      ).choices(["command", "wait", "none"] as const),
    )
    .option(
      "--accept-timeout <ms>",
      "for one acceptance: by a command 60000, by a person at a terminal 600000, else 0",
      whole(1, day),
    )
    .option(
      "--provision",
      "create the connection to work on if there is none; it can never be deleted",
    )
    .option("--concurrency <n>", "checks that only read, at a time", whole(1, 16), 1)
    .option("--max-requests <n>", "stop after so many; restoring needs a few more", whole(1, 1e6))
    .option("--seed <n>", "repeats a run's random choices", whole(0, 2 ** 31 - 1))
    .option("--shard <i/n>", "run this part of the checks; `merge` puts the parts together")
    .option(
      "--deadline <duration>",
      "for the whole run, such as 90s, 30m or 2h: on a sandbox 30m, on the mock 2m; waiting for a person does not count",
      duration,
    )
    .option("--timeout <ms>", "for one request", whole(1, day), 10_000)
    .option("--bail", "stop after the first check that fails")
    .option("--last-failed", "only the checks that did not pass in --baseline or --out")
    .option(
      "--repeat-each <n>",
      "run each check so many times; the worst counts",
      whole(1, 1000),
      1,
    )
    .option("--json", "the run document on standard output, all else on standard error")
    .option("--quiet", "no progress and no summary")
    .option("--verbose", "a line for each request")
    .addOption(configFile())
    .action(async (patterns, _, command) => {
      const { applyConfig } = await import("../../config/apply-config.ts");
      const { loadConfig } = await import("../../config/load-config.ts");
      const { runCommand } = await import("../run.ts");
      const config = await loadConfig(command.opts().config, io);
      applyConfig(command, config);
      const commands = root.commands.map((one) => one.name());
      ended(await runCommand(patterns, command.opts(), io, { own: config.checks, commands }));
    });
}
