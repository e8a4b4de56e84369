import type { RunDocument } from "../document/run-document.ts";
import { suite } from "../suite.ts";

/** The document of a run that could not begin. A job that collects the reports finds the reason in it. */
export const nothingFound = (
  kind: string,
  startedAt: string,
  seed: number,
  problem: string,
): RunDocument => ({
  format: 2,
  suite,
  target: { kind, baseUrl: "", capabilities: [] },
  startedAt,
  seed,
  requests: 0,
  required: [],
  problems: [problem],
  outdated: [],
  results: [],
  observations: [],
  drift: [],
});
