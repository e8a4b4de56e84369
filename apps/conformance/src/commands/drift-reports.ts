import type { DriftDocument } from "../document/drift-document.ts";
import type { Io } from "../io.ts";
import { driftConsole } from "../report/drift/console.ts";
import { driftJunit } from "../report/drift/junit.ts";
import { driftMarkdown } from "../report/drift/markdown.ts";
import { driftSarif } from "../report/drift/sarif.ts";
import { printableJson } from "../report/text/text.ts";
import { suite } from "../suite.ts";
import { findingsLocation } from "./findings-location.ts";
import type { DriftReporter } from "./drift-reporters.ts";
import { writeFiles } from "./write-files.ts";

const files = {
  json: "drift.json",
  markdown: "drift.md",
  html: "drift.html",
  sarif: "drift.sarif",
  junit: "drift.xml",
} as const;

/** The wanted reports, and their folder. */
export interface Wanted {
  readonly json?: true;
  readonly reporter: readonly DriftReporter[];
  readonly out?: string;
}

/** Prints the reports, or writes them into the folder. */
export async function writeDrift(drift: DriftDocument, wanted: Wanted, io: Io): Promise<void> {
  await writeEach(wanted, io, files, (name) => render(drift, name, io));
}

/** Renders the wanted reports in order. With `--json`, only JSON. Without a folder, prints them. */
export async function writeEach(
  { json, reporter, out }: Wanted,
  io: Io,
  named: Readonly<Partial<Record<DriftReporter, string>>>,
  rendered: (name: DriftReporter) => string | Promise<string>,
): Promise<void> {
  const names = json ? (["json"] as const) : reporter;
  const written: Record<string, string> = {};
  for (const name of names) {
    const text = await rendered(name);
    const file = named[name];
    if (out === undefined || file === undefined) io.write(text);
    else written[file] = text;
  }
  if (out !== undefined && Object.keys(written).length > 0) {
    await writeFiles("the drift reports", out, written, io);
  }
}

async function render(drift: DriftDocument, name: DriftReporter, io: Io): Promise<string> {
  switch (name) {
    case "console":
      return driftConsole(drift, io);
    case "json":
      return `${printableJson(drift)}\n`;
    case "markdown":
      return driftMarkdown(drift);
    case "html": {
      const { driftHtml } = await import("../report/html/drift.ts");
      return driftHtml(drift, `${suite.name} ${suite.version}`);
    }
    case "sarif":
      return driftSarif(drift, suite, findingsLocation({}));
    case "junit":
      return driftJunit(drift);
  }
}
