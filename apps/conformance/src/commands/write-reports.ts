import { join } from "node:path";
import { didYouMean } from "@persona-conformance/schemas/facts";
import { ConfigError } from "../config-error.ts";
import type { OwnReporter } from "../config/own-reporter.ts";
import type { Io } from "../io.ts";
import { consoleReport } from "../report/console/run.ts";
import { isModule } from "../module-path.ts";
import type { RunDocument } from "../document/run-document.ts";
import { reporterNames, reporters } from "../report/reporters.ts";
import type { Mistakes } from "../mistakes.ts";
import { keepDocument } from "./keep-document.ts";
import { type Chosen, loadReporter, ownReport } from "./own-reporters.ts";
import { writeFiles } from "./write-files.ts";

/**
 * The reporters with these names. A path names a module. A config may also hold a reporter itself.
 * @throws {ConfigError} For an unknown name, a module that is no reporter, or two reporters for one file.
 */
export async function readReporters(
  names: readonly (string | OwnReporter)[],
): Promise<readonly Chosen[]> {
  const choice = `choose ${reporterNames.join(", ")}, or the path of a module`;
  if (names.length === 0) throw new ConfigError(`--reporter is empty: ${choice}`);
  const chosen: Chosen[] = [];
  for (const name of new Set(names)) {
    if (typeof name !== "string") {
      chosen.push(name);
      continue;
    }
    const found = reporterNames.find((one) => one === name);
    if (found !== undefined) chosen.push({ kind: "ours", name: found });
    else if (isModule(name)) chosen.push(await loadReporter(name));
    else {
      const hint = didYouMean(name, reporterNames) || choice;
      throw new ConfigError(`unknown reporter ${name}: ${hint}`);
    }
  }
  const files = filesOf(chosen);
  const twice = files.find((file, index) => files.indexOf(file) !== index);
  if (twice === undefined) return chosen;
  throw new ConfigError(`two reporters write ${twice}: change the \`file\` of one`);
}

const fileOf = (chosen: Chosen): string | undefined =>
  chosen.kind === "ours" ? reporters[chosen.name].file : chosen.file;

/** The names of the files that these reporters write. */
export const filesOf = (chosen: readonly Chosen[]): readonly string[] =>
  chosen.flatMap((one) => fileOf(one) ?? []);

/** In GitHub Actions, console output also becomes annotations. */
export const withAnnotations = <T>(
  names: readonly (string | T)[],
  environment: Io["environment"],
): readonly (string | T)[] =>
  environment["GITHUB_ACTIONS"] === "true" && names.includes("console") && !names.includes("github")
    ? [...names, "github"]
    : names;

/** Makes the folder of the reports before the run, so that findings are not lost without one. */
export const makeFolder = (folder: string, io: Pick<Io, "redact">): Promise<void> =>
  writeFiles("the reports", folder, {}, io);

/** Writes our reports that have a file, the run document first. One failure does not stop the others. */
export async function writeReports(
  document: RunDocument,
  folder: string,
  chosen: readonly Chosen[],
  mistakes: Mistakes,
  io: Pick<Io, "redact">,
): Promise<void> {
  const names = chosen.flatMap((one) => (one.kind === "ours" ? [one.name] : []));
  if (names.includes("json")) await keepDocument(document, folder, mistakes, io);
  for (const name of names) {
    const { file, render } = reporters[name];
    if (file === undefined || name === "json") continue;
    await mistakes.guardAsync(
      `making the report ${file}`,
      async () => writeFiles("the reports", folder, { [file]: render(document) }, io),
      undefined,
    );
  }
}

/** Prints our reports that have no file. */
export function printReports(
  document: RunDocument,
  chosen: readonly Chosen[],
  mistakes: Mistakes,
  io: Io,
): void {
  for (const one of chosen) {
    if (one.kind === "own" || fileOf(one) !== undefined) continue;
    mistakes.guard(`printing the report ${one.name}`, () => print(document, one, io), undefined);
  }
}

/** A line with the path of the HTML report, if there is one and the console report is printed. */
export function whereReportIs(chosen: readonly Chosen[], folder: string): string {
  const has = (name: string) => chosen.some((one) => one.kind === "ours" && one.name === name);
  return has("console") && has("html") ? `report: ${join(folder, reporters.html.file)}\n` : "";
}

export function print(document: RunDocument, chosen: Chosen, io: Io): void {
  const write = chosen.kind === "ours" && chosen.name === "github" ? io.writeCommands : io.write;
  write(printed(document, chosen, io));
}

/** Renders a report for printing. The console report gets the terminal's colours and width. */
function printed(document: RunDocument, chosen: Chosen, io: Io): string {
  if (chosen.kind === "own") return ownReport(chosen, document);
  return chosen.name === "console"
    ? consoleReport(document, { colour: io.colour, width: io.width })
    : reporters[chosen.name].render(document);
}
