import { existsSync } from "node:fs";
import { writeFile } from "node:fs/promises";
import { join, resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { ConfigError } from "../config-error.ts";
import { type OwnReporter, ownReporter } from "../config/own-reporter.ts";
import type { Io } from "../io.ts";
import { makeFolder } from "../make-folder.ts";
import type { RunDocument } from "../document/run-document.ts";
import type { ReporterName } from "../report/reporters.ts";
import { printable } from "../report/text/text.ts";

/** A chosen reporter: one of ours, or a user's own. */
export type Chosen = { readonly kind: "ours"; readonly name: ReporterName } | OwnReporter;

const messageOf = (error: unknown): string =>
  printable((error instanceof Error ? error.message : String(error)).split("\n")[0] ?? "");

export async function loadReporter(name: string): Promise<OwnReporter> {
  if (!existsSync(name)) {
    throw new ConfigError(
      `no reporter ${name} found: write its path relative to the working folder`,
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

/**
 * Calls a user's reporter with a copy of the document, so that it cannot change it.
 * @throws {ConfigError} If the reporter throws or does not return a text.
 */
export function ownReport({ name, render }: OwnReporter, document: RunDocument): string {
  let text: unknown;
  try {
    text = render(structuredClone(document));
  } catch (error) {
    throw new ConfigError(`the reporter ${name} failed (${messageOf(error)})`);
  }
  if (typeof text === "string") return text;
  const what = text instanceof Promise ? "a promise" : text === null ? "null" : typeof text;
  throw new ConfigError(`the reporter ${name} returned ${what}, not a text`);
}

/**
 * Writes or prints the reports of users' own reporters, after all others. Each failure prints a line and stops
 * nothing. Resolves to whether all succeeded.
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
