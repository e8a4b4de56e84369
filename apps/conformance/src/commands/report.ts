import { join } from "node:path";
import { ConfigError } from "../config-error.ts";
import type { Io } from "../io.ts";
import { createMistakes } from "../mistakes.ts";
import { ownReports } from "./own-reporters.ts";
import { readRun } from "./read-run.ts";
import { printMistakes } from "./print-mistakes.ts";
import { filesOf, print, printReports, readReporters, writeReports } from "./write-reports.ts";

export interface ReportCommand {
  readonly reporter: readonly string[];
  readonly out?: string;
}

/** Renders a run document again, to the same bytes as the run did. The exit code is 2 if that fails. */
export async function reportCommand(
  file: string,
  { reporter, out }: ReportCommand,
  io: Io,
): Promise<number> {
  const wanted = await readReporters(reporter);
  const document = await readRun(file);
  const [only, ...others] = wanted;
  if (out !== undefined) {
    const mistakes = createMistakes();
    await writeReports(document, out, wanted, mistakes, io);
    printReports(document, wanted, mistakes, io);
    const good = await ownReports(document, wanted, out, io);
    printMistakes(mistakes, io);
    if (!good || mistakes.problems().length > 0) return 2;
    const files = filesOf(wanted).map((name) => join(out, name));
    // A report that is printed shows by itself that the command worked.
    if (files.length === wanted.length) io.write(`written: ${files.join(", ")}\n`);
    return 0;
  }
  if (only === undefined || others.length > 0) {
    throw new ConfigError(
      "several reports need --out DIR: without it, only a single report is printed",
    );
  }
  print(document, only, io);
  return 0;
}
