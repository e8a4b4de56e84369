import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { ConfigError } from "../config-error.ts";
import type { Io } from "../io.ts";
import { console } from "../report/console.ts";
import type { RunDocument } from "../report/document.ts";
import { type ReporterName, reporterNames, reporters } from "../report/index.ts";

export function readReporters(names: readonly string[]): readonly ReporterName[] {
  const choice = `choose ${reporterNames.join(", ")}`;
  if (names.length === 0) throw new ConfigError(`--reporter is empty: ${choice}`);
  return names.map((name) => {
    const found = reporterNames.find((one) => one === name);
    if (found === undefined) throw new ConfigError(`there is no reporter ${name}: ${choice}`);
    return found;
  });
}

/** In GitHub Actions, what is printed for people is printed for the page of the run, too. */
export const withAnnotations = (
  names: readonly string[],
  environment: Io["environment"],
): readonly string[] =>
  environment["GITHUB_ACTIONS"] === "true" && names.includes("console") && !names.includes("github")
    ? [...names, "github"]
    : names;

/** Writes the reports that have a file, into a folder that is made if need be; without a document, that alone. */
export async function writeReports(
  document: RunDocument | undefined,
  folder: string,
  names: readonly ReporterName[],
): Promise<void> {
  try {
    await mkdir(folder, { recursive: true });
    for (const name of names) {
      const { render, file } = reporters[name];
      if (file !== undefined && document !== undefined)
        await writeFile(join(folder, file), render(document));
    }
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new ConfigError(
      `cannot write the reports to ${folder} (${reason}): choose another --out`,
    );
  }
}

/** Prints the reports that have no file. */
export function printReports(document: RunDocument, names: readonly ReporterName[], io: Io): void {
  for (const name of names) {
    if (reporters[name].file === undefined) io.write(printed(document, name, io));
  }
}

/** A report as it is printed: the console's in the terminal's colours and width. */
export const printed = (document: RunDocument, name: ReporterName, io: Io): string =>
  name === "console"
    ? console(document, { colour: io.colour, width: io.width })
    : reporters[name].render(document);
