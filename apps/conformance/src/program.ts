import { Command, CommanderError, Option } from "@commander-js/extra-typings";
import { collect, list, whole } from "./commands/options.ts";
import { addPactCommands } from "./commands/pact/program.ts";
import { ConfigError } from "./config-error.ts";
import { withDotEnv } from "./dot-env.ts";
import { printable } from "./report/text.ts";
import { type Ungated, withoutSecrets } from "./without-secrets.ts";

const day = 24 * 60 * 60 * 1000;

/** Runs the command line `words`; gives the exit code. Commands are imported when they are needed. */
export async function program(words: readonly string[], given: Ungated): Promise<number> {
  let code = 0;
  let io = withoutSecrets(given, words);
  const faults = () =>
    new Option(
      "--fault <name>",
      "make the mock wrong in this way; NAME@20 after 20 requests, NAME@30% now and then (repeatable)",
    )
      .argParser(collect)
      .default([], "none");
  const rulings = () =>
    new Option("--ruling <name=value>", "switch what the documentation leaves open (repeatable)")
      .argParser(collect)
      .default([], "ours");

  const everyReport = () =>
    new Option("--reporter <name,...>", "reports to make; a path is a module of your own")
      .argParser((text: string) => list(text))
      .default(
        ["console", "json", "junit", "markdown", "html"],
        "console,json,junit,markdown,html",
      );

  const root = new Command("persona-conformance")
    .description("Does a target behave as Persona's documentation of Connect says?")
    .exitOverride()
    .configureOutput({
      writeOut: (text) => io.write(text),
      writeErr: (text) => io.writeError(text),
      outputError: (text, write) => write(`${text.trimEnd()} (see --help)\n`),
      getOutHelpWidth: () => io.width,
      getOutHasColors: () => io.colour,
    });

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
    .option("--timeout <ms>", "for one request", whole(1, day), 10_000)
    .option("--bail", "stop after the first check that fails")
    .option("--quiet", "no progress and no summary")
    .option("--verbose", "a line for each request")
    .action(async (patterns, options) => {
      const { runCommand } = await import("./commands/run.ts");
      code = await runCommand(patterns, options, io);
    });

  root
    .command("report")
    .description("render a run document again")
    .argument("<run>", "a run.json")
    .addOption(
      new Option("--reporter <name,...>", "reports to make; a path is a module of your own")
        .argParser((text: string) => list(text))
        .default(["console"], "console"),
    )
    .option("--out <dir>", "where the reports go; one alone is printed without it")
    .action(async (file, options) => {
      const { reportCommand } = await import("./commands/report.ts");
      code = await reportCommand(file, options, io);
    });

  root
    .command("merge")
    .description("put the run documents of shards together, to the verdict of one run")
    .argument("<files...>", "the run.json of every shard")
    .option("--ledger <file>", "answers to open questions, to notice when one changes")
    .option("--update-ledger", "accept the changed answers")
    .option("--out <dir>", "where the reports go", "reports")
    .addOption(everyReport())
    .action(async (files, options) => {
      const { mergeCommand } = await import("./commands/merge.ts");
      code = await mergeCommand(files, options, io);
    });

  root
    .command("compare")
    .description("what changed from one run to another: exit 1 on a regression")
    .argument("<before>", "a run.json")
    .argument("<after>", "a later run.json")
    .option("--json", "as JSON")
    .action(async (before, after, options) => {
      const { compareCommand } = await import("./commands/compare.ts");
      code = await compareCommand(before, after, options, io);
    });

  root
    .command("history")
    .description("what was seen from night to night: a page, Markdown and JSON of many runs")
    .argument("<dir>", "a folder with the run.json of each night, at any depth")
    .option("--target <kind>", "the runs against this kind of target; that of the newest otherwise")
    .option("--out <dir>", "where history.html, history.md and history.json go", "reports")
    .option("--json", "the history on standard output")
    .action(async (folder, options) => {
      const { historyCommand } = await import("./commands/history.ts");
      code = await historyCommand(folder, options, io);
    });

  root
    .command("drift")
    .description("what Persona's official OpenAPI description says otherwise than this suite")
    .option("--spec <path>", "the description: a file, a folder or a URL (PERSONA_OPENAPI)")
    .option("--api-version <date>", "which of the versions in a folder; the newest unless given")
    .option("--json", "as JSON")
    .action(async (options) => {
      const { driftCommand } = await import("./commands/drift.ts");
      code = await driftCommand(options, io);
    });

  root
    .command("list")
    .description("the checks: id, level, needs, statement")
    .argument("[patterns...]", "such as connections/lifecycle/**")
    .option("--json", "as JSON")
    .addOption(new Option("--faults", "the mock's faults instead").conflicts("rulings"))
    .option("--rulings", "the mock's rulings instead")
    .option("--statements", "the documentation's promises instead, with the checks that guard each")
    .action(async (patterns, options) => {
      const { listCommand } = await import("./commands/list.ts");
      code = await listCommand(patterns, options, io);
    });

  root
    .command("explain")
    .description("one check: its promise, what is done, what would fail it, which faults do")
    .argument("<id>", "as `list` shows it")
    .action(async (id) => {
      const { explainCommand } = await import("./commands/explain.ts");
      code = await explainCommand(id, io);
    });

  root
    .command("doctor")
    .description("whether a run on a sandbox can work, and what to do if not; changes nothing")
    .addOption(
      new Option("--accept <how>", "as for `run`").choices(["command", "wait", "none"] as const),
    )
    .option("--api-version <date>", "Persona-Version to speak instead of the newest")
    .option("--timeout <ms>", "for one request", whole(1, day), 10_000)
    .option("--restore", "bring back the status that a run which was cut short has found")
    .option("--json", "as JSON")
    .option("--verbose", "a line for each request")
    .action(async (options) => {
      const { doctorCommand } = await import("./commands/doctor.ts");
      code = await doctorCommand(options, io);
    });

  root
    .command("mock")
    .description("serve the mock on a loopback port until Ctrl-C")
    .option("--port <n>", "0 for any", whole(0, 65_535), 4010)
    .addOption(faults())
    .addOption(rulings())
    .option("--api-version <date>", "of a request that names none")
    .option("--rate-limit <n>", "requests per minute and environment", whole(1, 1_000_000))
    .option("--json", "URL, keys and accept command as one line of JSON")
    .action(async (options) => {
      const { mockCommand } = await import("./commands/mock.ts");
      // The keys that it prints are its own, whatever the environment says.
      code = await mockCommand(options, { ...io, write: given.write });
    });

  root
    .command("selftest")
    .description("every fault must be noticed, every ruling accepted, every check seen to fail")
    .option("--fault <pattern>", "these faults only (repeatable)", collect, [])
    .option("--out <dir>", "where kill-matrix.json and kill-matrix.html go", "reports")
    .option("--json", "the kill matrix on standard output")
    .action(async (options) => {
      const { selftestCommand } = await import("./commands/selftest.ts");
      code = await selftestCommand(options, io);
    });

  try {
    io = withoutSecrets({ ...given, environment: withDotEnv(given) }, words);
    addPactCommands(root, io, (of) => {
      code = of;
    });
    // A `--` of the package manager's is not ours.
    await root.parseAsync(words[0] === "--" ? words.slice(1) : words, { from: "user" });
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 2;
    if (error instanceof ConfigError) {
      // It may quote what the target has answered.
      io.writeError(`error: ${printable(error.message)}\n`);
      return 2;
    }
    const { adviceOn } = await import("./missing-package.ts");
    const advice = adviceOn(error);
    if (advice !== undefined) {
      io.writeError(`error: ${advice}\n`);
      return 2;
    }
    // Not the process's own exit code for a crash: a 1 would say that the target does not conform.
    const trace = error instanceof Error ? (error.stack ?? error.message) : String(error);
    io.writeError(`error: a mistake of this suite's, please report it\n${trace}\n`);
    return 2;
  }
  return code;
}
