import type { DriftDocument } from "../document/drift-document.ts";
import type { Io } from "../io.ts";
import { driftConsole } from "../report/drift/console.ts";
import { driftJunit } from "../report/drift/junit.ts";
import { driftMarkdown } from "../report/drift/markdown.ts";
import { driftSarif } from "../report/drift/sarif.ts";
import { printableJson } from "../report/text.ts";
import { suite } from "../suite.ts";
import type { DriftReporter } from "./drift-reporters.ts";
import { writeFiles } from "./write-files.ts";

const files: Readonly<Record<Exclude<DriftReporter, "console">, string>> = {
  json: "drift.json",
  markdown: "drift.md",
  sarif: "drift.sarif",
  junit: "drift.xml",
};

interface Wanted {
  readonly json?: true;
  readonly reporter: readonly DriftReporter[];
  readonly out?: string;
}

/** Prints reports, or writes them into the folder that is named for them. */
export async function writeDrift(drift: DriftDocument, wanted: Wanted, io: Io): Promise<void> {
  await writeEach(wanted, io, (name) => render(drift, name, io));
}

/** Renders what is wanted: JSON alone on standard output, all else in its order; into files where there is a folder. */
async function writeEach(
  { json, reporter, out }: Wanted,
  io: Io,
  rendered: (name: DriftReporter) => string | Promise<string>,
): Promise<void> {
  const names = json ? (["json"] as const) : reporter;
  const written: Record<string, string> = {};
  for (const name of names) {
    const text = await rendered(name);
    if (out === undefined || name === "console") io.write(text);
    else written[files[name]] = text;
  }
  if (out !== undefined && Object.keys(written).length > 0) {
    await writeFiles("the drift reports", out, written, io);
  }
}

function render(drift: DriftDocument, name: DriftReporter, io: Io): string {
  switch (name) {
    case "console":
      return driftConsole(drift, io);
    case "json":
      return `${printableJson(drift)}\n`;
    case "markdown":
      return driftMarkdown(drift);
    case "sarif":
      return driftSarif(drift, suite);
    case "junit":
      return driftJunit(drift);
  }
}
