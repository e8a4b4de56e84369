import { readFile } from "node:fs/promises";
import { z } from "zod";
import { ConfigError } from "../config-error.ts";
import type { Io } from "../io.ts";
import { RunDocument } from "../report/document.ts";
import { printed, printReports, readReporters, writeReports } from "./write-reports.ts";

export interface ReportCommand {
  readonly reporter: readonly string[];
  readonly out?: string;
}

/** Renders a run document again, to the same bytes as the run did. The exit code says whether that could be done. */
export async function reportCommand(
  file: string,
  { reporter, out }: ReportCommand,
  io: Io,
): Promise<number> {
  const wanted = readReporters(reporter);
  const document = await readRun(file);
  const [only, ...others] = wanted;
  if (out !== undefined) {
    await writeReports(document, out, wanted);
    printReports(document, wanted, io);
  } else if (only !== undefined && others.length === 0) {
    io.write(printed(document, only, io));
  } else {
    throw new ConfigError("several reports need --out DIR: one alone is printed without it");
  }
  return 0;
}

async function readRun(file: string): Promise<RunDocument> {
  const text = await readFile(file, "utf8").catch((error: Error) => {
    throw new ConfigError(`cannot read the run document ${file} (${error.message})`);
  });
  const value = parse(text, file);
  const { error } = RunDocument.safeParse(value);
  if (error !== undefined) {
    const [first] = error.issues;
    const where = z.core.toDotPath(first?.path ?? []);
    throw new ConfigError(
      `${file} is no run document of format 1: ${where === "" ? "" : `${where}: `}${first?.message ?? ""}`,
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
