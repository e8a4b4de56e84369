import { z } from "zod";
import { ConfigError } from "../config-error.ts";
import { readGiven } from "../read-text.ts";
import { refuseOldFormat } from "../old-format.ts";
import { RunDocument } from "../document/run-document.ts";

/** A run document from a file. What is none is refused in one line that says why. */
export async function readRun(file: string): Promise<RunDocument> {
  const value = parse(await readGiven(file, "the run document"), file);
  refuseOldFormat(value, file, "run document");
  const { error } = RunDocument.safeParse(value);
  if (error !== undefined) {
    const [first] = error.issues;
    const where = z.core.toDotPath(first?.path ?? []);
    throw new ConfigError(
      `${file} is no run document of format 2: ${where === "" ? "" : `${where}: `}${first?.message ?? ""}`,
    );
  }
  // Zod's own output has the members in the schema's order, and so other bytes.
  return value as RunDocument;
}

function parse(text: string, file: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new ConfigError(
      `${file} is no JSON (${error instanceof Error ? error.message : String(error)})`,
    );
  }
}
