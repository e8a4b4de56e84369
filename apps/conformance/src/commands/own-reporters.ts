import { existsSync } from "node:fs";
import { writeFile } from "node:fs/promises";
import { join, resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { ConfigError } from "../config-error.ts";
import { type OwnReporter, ownReporter } from "../config/own-reporter.ts";
import type { Io } from "../io.ts";
import { makeFolder } from "../make-folder.ts";
import type { RunDocument } from "../document/run-document.ts";
import type { ReporterName } from "../report/index.ts";
import { printable } from "../report/text.ts";

/** A reporter that was asked for: one of ours, or one of somebody's own. */
export type Chosen = { readonly kind: "ours"; readonly name: ReporterName } | OwnReporter;

const messageOf = (error: unknown): string =>
  printable((error instanceof Error ? error.message : String(error)).split("\n")[0] ?? "");

export async function loadReporter(name: string): Promise<OwnReporter> {
  if (!existsSync(name)) {
    throw new ConfigError(
      `there is no reporter ${name}: a path is looked up in the folder that this runs in`,
    );
  }
  const loaded: unknown = await import(pathToFileURL(resolve(name)).href).catch(
    (error: unknown) => {
      throw new ConfigError(`cannot load the reporter ${name} (${messageOf(error)})`);
    },
  );
  // A module is an object.
  return ownReporter(name, loaded as object, "exports");
}

/** What it says of a run. It gets a copy, so that it can change nothing. */
export function ownReport({ name, render }: OwnReporter, document: RunDocument): string {
  let text: unknown;
  try {
    text = render(structuredClone(document));
  } catch (error) {
    throw new ConfigError(`the reporter ${name} failed (${messageOf(error)})`);
  }
  if (typeof text === "string") return text;
  const what = text instanceof Promise ? "a promise" : text === null ? "null" : typeof text;
  throw new ConfigError(`the reporter ${name} gave ${what}, not a text`);
}

/**
 * Writes or prints what people's own reporters make of a run, after all others, so that nothing is lost by one that fails.
 * Each that does costs a line; whether none did is what comes back.
 */
export async function ownReports(
  document: RunDocument,
  chosen: readonly Chosen[],
  folder: string,
  io: Io,
): Promise<boolean> {
  let good = true;
  for (const reporter of chosen) {
    if (reporter.kind !== "own") continue;
    try {
      const text = ownReport(reporter, document);
      if (reporter.file === undefined) io.write(text);
      else {
        await makeFolder(folder);
        await writeFile(join(folder, reporter.file), io.redact(text));
      }
    } catch (error) {
      good = false;
      io.writeError(`error: ${messageOf(error)}\n`);
    }
  }
  return good;
}
