import { z } from "zod";
import { RunDocument } from "../../document/run-document.ts";

/** The JSON Schema of `run.json`, for other programs and editors. */
export const runDocumentSchema = (): unknown => ({
  title: "Run document of persona-conformance, format 2",
  description:
    "Everything that a run found. Counts and verdicts are derived from it, so it does not hold them.",
  ...z.toJSONSchema(RunDocument, { target: "draft-2020-12" }),
});
