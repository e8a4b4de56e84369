import { badge } from "./formats/badge.ts";
import { consoleReport } from "./console/run.ts";
import { ctrf } from "./formats/ctrf.ts";
import type { RunDocument } from "../document/run-document.ts";
import { github } from "./formats/github.ts";
import { har } from "./formats/har.ts";
import { html } from "./html/run.ts";
import { junit } from "./formats/junit.ts";
import { markdown } from "./markdown/run.ts";
import { ndjson } from "./formats/ndjson.ts";
import { sarif } from "./formats/sarif.ts";
import { summary } from "./formats/summary.ts";
import { printableJson } from "./text/text.ts";

export type Reporter = (run: RunDocument) => string;

const json: Reporter = (run) => `${printableJson(run)}\n`;

/** All reporters, as pure functions. `file` is the name of the file to write. A reporter without one prints. */
export const reporters = {
  console: { render: consoleReport, file: undefined },
  json: { render: json, file: "run.json" },
  junit: { render: junit, file: "junit.xml" },
  markdown: { render: markdown, file: "report.md" },
  html: { render: html, file: "report.html" },
  ctrf: { render: ctrf, file: "ctrf.json" },
  sarif: { render: sarif, file: "report.sarif" },
  har: { render: har, file: "exchanges.har" },
  github: { render: github, file: undefined },
  badge: { render: badge, file: "badge.json" },
  summary: { render: summary, file: undefined },
  ndjson: { render: ndjson, file: "run.ndjson" },
} as const satisfies Record<
  string,
  { readonly render: Reporter; readonly file: string | undefined }
>;

export type ReporterName = keyof typeof reporters;
// The keys of `reporters` are their names.
export const reporterNames = Object.keys(reporters) as readonly ReporterName[];
