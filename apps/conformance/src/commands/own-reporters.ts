import { existsSync } from "node:fs";
import { writeFile } from "node:fs/promises";
import { basename, join, resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { ConfigError } from "../config-error.ts";
import type { Io } from "../io.ts";
import { makeFolder } from "../make-folder.ts";
import type { RunDocument } from "../document/run-document.ts";
import type { ReporterName } from "../report/index.ts";
import { printable } from "../report/text.ts";

/** A reporter of somebody's own, from a module that exports `render` and, where it is to be written, `file`. */
export interface OwnReporter {
  readonly kind: "own";
  /** The path of the module, as it was given. */
  readonly name: string;
  /** What it makes of a run; anything, and it may throw. */
  render(run: RunDocument): unknown;
  readonly file: string | undefined;
}

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
  const { render, file } = loaded as { readonly render?: unknown; readonly file?: unknown };
  if (typeof render !== "function") {
    throw new ConfigError(
      `the reporter ${name} exports no function \`render\`: it takes a run document and gives a text`,
    );
  }
  if (file !== undefined && (typeof file !== "string" || !isFileName(file))) {
    throw new ConfigError(
      `the reporter ${name} exports a \`file\` that is no name of a file: write one such as "mine.txt", or none to print`,
    );
  }
  // What it is given is not ours to check any further.
  return { kind: "own", name, render: render as OwnReporter["render"], file };
}

const isFileName = (text: string): boolean =>
  text !== "" && text !== "." && text !== ".." && basename(text) === text && !text.includes("\\");

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
