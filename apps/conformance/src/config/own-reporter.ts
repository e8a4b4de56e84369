import { basename } from "node:path";
import { ConfigError } from "../config-error.ts";
import type { RunDocument } from "../document/run-document.ts";

/** A reporter of your own. It renders a run as a text. */
export interface Reporter {
  /** Its file in the folder of the reports. Without one, the text is printed. */
  readonly file?: string;
  render(run: RunDocument): string;
}

/** A chosen reporter of a config or a module. */
export interface OwnReporter {
  readonly kind: "own";
  /** Its name in an error: the path of the module as given, or its place in the config. */
  readonly name: string;
  /** Renders a run. It may return anything, and it may throw. */
  render(run: RunDocument): unknown;
  readonly file: string | undefined;
}

/**
 * Checks that a value is a reporter.
 * @throws {ConfigError} If it is not, with the reason.
 */
export function ownReporter(name: string, given: object, verb = "has"): OwnReporter {
  const { render, file }: { readonly render?: unknown; readonly file?: unknown } =
    typeof given === "function" ? { render: given } : given;
  if (typeof render !== "function") {
    throw new ConfigError(
      `the reporter ${name} ${verb} no function \`render\`, which takes a run document and returns a text`,
    );
  }
  if (file !== undefined && (typeof file !== "string" || !isFileName(file))) {
    throw new ConfigError(
      `the reporter ${name} ${verb} a \`file\` that is not a file name: write one such as "mine.txt", or leave it out to print`,
    );
  }
  // The type of `render` cannot be checked any further.
  return { kind: "own", name, render: render as OwnReporter["render"], file };
}

const isFileName = (text: string): boolean =>
  text !== "" && text !== "." && text !== ".." && basename(text) === text && !text.includes("\\");
