import { z } from "zod";
import { ConfigError } from "../config-error.ts";
import { readGiven } from "../read-text.ts";
import { refuseOldFormat } from "../old-format.ts";
import { RunDocument } from "../document/run-document.ts";

/**
 * Reads a run document from a file.
 * @throws {ConfigError} If it is not one, with the reason.
 */
export async function readRun(file: string): Promise<RunDocument> {
  const value = parse(await readGiven(file, "the run document"), file);
  if (looksLikeRun(value)) refuseOldFormat(value, file, "run document");
  const read = asRun(value);
  if (typeof read === "string") throw new ConfigError(`${file} ${read}`);
  return read;
}

/** Reads a value as a run document. Returns the reason in words if it is something else. */
export function asRun(value: unknown): RunDocument | string {
  const isNone = "is not a run document of format 2";
  if (!looksLikeRun(value)) return `${isNone}: give the run.json that a run has written`;
  const [first] = RunDocument.safeParse(value).error?.issues ?? [];
  // The schema has validated it. Zod's own output is not returned, since its members have another order.
  if (first === undefined) return value as RunDocument;
  const where = z.core.toDotPath(first.path);
  return `${isNone}: ${where === "" ? "" : `${where}: `}${first.message}`;
}

/** Other documents of ours also have a `format`. */
export const looksLikeRun = (value: unknown): value is object =>
  typeof value === "object" && value !== null && "suite" in value && "seed" in value;

function parse(text: string, file: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new ConfigError(
      `${file} is not JSON (${error instanceof Error ? error.message : String(error)})`,
    );
  }
}
