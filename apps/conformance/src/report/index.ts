import { console } from "./console.ts";
import type { RunDocument } from "./document.ts";

export type Reporter = (run: RunDocument) => string;

/** The run document itself. */
const json: Reporter = (run) => `${JSON.stringify(run, null, 2)}\n`;

/** Pure functions over the run document, and the file that each is written to; the console's is printed. */
export const reporters = {
  console: { render: console, file: undefined },
  json: { render: json, file: "run.json" },
} as const satisfies Record<
  string,
  { readonly render: Reporter; readonly file: string | undefined }
>;

export type ReporterName = keyof typeof reporters;
export const reporterNames = Object.keys(reporters) as readonly ReporterName[];
