import { z } from "zod";
import { RunDocument } from "../document/run-document.ts";

/** The shape of `run.json` for programs that are not ours, and editors. */
export const runDocumentSchema = (): unknown => ({
  title: "Run document of persona-conformance, format 1",
  description: "What a run found. Counts and verdicts are derived from it, and so not in it.",
  ...z.toJSONSchema(RunDocument, { target: "draft-2020-12" }),
});
