import { type Command, Option } from "@commander-js/extra-typings";
import type { Io } from "../../io.ts";
import { list } from "../options.ts";
import { type Ended, everyReport } from "./shared.ts";

/** Adds the commands that read run documents. */
export function addReportCommands(root: Command, io: Io, ended: Ended): void {
  root
    .command("report")
    .description("render a run document again")
    .argument("<run>", "a run.json")
    .addOption(
      new Option("--reporter <name,...>", "reports to make; a path names a module of your own")
        .argParser((text: string) => list(text))
        .default(["console"], "console"),
    )
    .option("--out <dir>", "folder of the reports; without it, a single report is printed")
    .action(async (file, options) => {
      const { reportCommand } = await import("../report.ts");
      ended(await reportCommand(file, options, io));
    });

  root
    .command("show-report")
    .description("open the HTML report of a run, or print its path")
    .argument("[file]", "report.html, or its folder", "reports")
    .action(async (file) => {
      const { showReportCommand } = await import("../show-report.ts");
      ended(await showReportCommand(file, io));
    });

  root
    .command("merge")
    .description("merge the run documents of shards into one run")
    .argument("<files...>", "the run.json of every shard")
    .option("--ledger <file>", "the answers to open questions; a changed answer fails")
    .option("--update-ledger", "accept the changed answers")
    .option("--out <dir>", "folder of the reports", "reports")
    .addOption(everyReport())
    .action(async (files, options) => {
      const { mergeCommand } = await import("../merge.ts");
      ended(await mergeCommand(files, options, io));
    });

  root
    .command("compare")
    .description("show what changed from one run to another; exit code 1 for a regression")
    .argument("<before>", "a run.json")
    .argument("<after>", "a later run.json")
    .option("--json", "print JSON")
    .action(async (before, after, options) => {
      const { compareCommand } = await import("../compare.ts");
      ended(await compareCommand(before, after, options, io));
    });

  root
    .command("history")
    .description("render many runs as one page, as Markdown and as JSON")
    .argument("<dir>", "a folder with the run.json of each night, at any depth")
    .option(
      "--target <kind>",
      "only runs against this kind of target; default: that of the newest run",
    )
    .option("--out <dir>", "folder of history.html, history.md and history.json", "reports")
    .option("--json", "print the history as JSON")
    .action(async (folder, options) => {
      const { historyCommand } = await import("../history.ts");
      ended(await historyCommand(folder, options, io));
    });
}
