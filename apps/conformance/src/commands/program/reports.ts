import { type Command, Option } from "@commander-js/extra-typings";
import type { Io } from "../../io.ts";
import { list } from "../options.ts";
import { everyReport } from "./shared.ts";

/** The commands that read what runs have found. */
export function addReportCommands(root: Command, io: Io, ended: (code: number) => void): void {
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
      const { reportCommand } = await import("../report.ts");
      ended(await reportCommand(file, options, io));
    });

  root
    .command("show-report")
    .description("open the HTML report of a run, or say where it is")
    .argument("[file]", "report.html, or a folder that holds one", "reports")
    .action(async (file) => {
      const { showReportCommand } = await import("../show-report.ts");
      ended(await showReportCommand(file, io));
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
      const { mergeCommand } = await import("../merge.ts");
      ended(await mergeCommand(files, options, io));
    });

  root
    .command("compare")
    .description("what changed from one run to another: exit 1 on a regression")
    .argument("<before>", "a run.json")
    .argument("<after>", "a later run.json")
    .option("--json", "as JSON")
    .action(async (before, after, options) => {
      const { compareCommand } = await import("../compare.ts");
      ended(await compareCommand(before, after, options, io));
    });

  root
    .command("history")
    .description("what was seen from night to night: a page, Markdown and JSON of many runs")
    .argument("<dir>", "a folder with the run.json of each night, at any depth")
    .option("--target <kind>", "the runs against this kind of target; that of the newest otherwise")
    .option("--out <dir>", "where history.html, history.md and history.json go", "reports")
    .option("--json", "the history on standard output")
    .action(async (folder, options) => {
      const { historyCommand } = await import("../history.ts");
      ended(await historyCommand(folder, options, io));
    });
}
