import { basename } from "node:path";
import { ConfigError } from "../config-error.ts";
import type { RunDocument } from "../document/run-document.ts";

/** A reporter of your own: what it makes of a run. */
export interface Reporter {
  /** The name of its file in the folder of the reports; without one, the text is printed. */
  readonly file?: string;
  render(run: RunDocument): string;
}

/** One that was asked for, by a config or as a module. */
export interface OwnReporter {
  readonly kind: "own";
  /** What it is called in an error: the path of the module, as it was given, or its place in the config. */
  readonly name: string;
  /** What it makes of a run; anything, and it may throw. */
  render(run: RunDocument): unknown;
  readonly file: string | undefined;
}

/**
 * A reporter, if that is one.
 * @throws {ConfigError} says what it is instead
 */
export function ownReporter(name: string, given: object, verb = "has"): OwnReporter {
  const { render, file }: { readonly render?: unknown; readonly file?: unknown } =
    typeof given === "function" ? { render: given } : given;
  if (typeof render !== "function") {
    throw new ConfigError(
      `the reporter ${name} ${verb} no function \`render\`: it takes a run document and gives a text`,
    );
  }
  if (file !== undefined && (typeof file !== "string" || !isFileName(file))) {
    throw new ConfigError(
      `the reporter ${name} ${verb} a \`file\` that is no name of a file: write one such as "mine.txt", or none to print`,
    );
  }
  // What it is given is not ours to check any further.
  return { kind: "own", name, render: render as OwnReporter["render"], file };
}

const isFileName = (text: string): boolean =>
  text !== "" && text !== "." && text !== ".." && basename(text) === text && !text.includes("\\");
