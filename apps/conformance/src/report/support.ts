import { curl } from "./curl.ts";
import type { RunDocument } from "../document/run-document.ts";
import { type Failure, requestLine } from "./findings.ts";
import { seenSince } from "./since.ts";
import { clip } from "./text.ts";

/** What to send to Persona's support: the promise, what came instead, which request it was, and how to repeat it. */
export function forSupport(failure: Failure, run: RunDocument): string {
  const { level, statement, url, outcome, apiVersion, inflection, exchanges = [] } = failure;
  const last = exchanges.at(-1);
  const since = seenSince(failure, run);
  return [
    `Promised (${level}): ${statement}`,
    url,
    "",
    `Expected: ${clip(outcome.expected, 500)}`,
    `Actual:   ${clip(outcome.actual, 500)}`,
    ...(last === undefined ? [] : [`Request:  ${requestLine(last)}, ${last.startedAt}`]),
    `Headers:  Persona-Version ${apiVersion}, Key-Inflection ${inflection}`,
    ...(since === undefined ? [] : [`Since:    ${since}`]),
    ...(last === undefined
      ? []
      : ["", `To repeat it:\n${curl(last, failure, run.target.baseUrl)}`]),
  ].join("\n");
}
