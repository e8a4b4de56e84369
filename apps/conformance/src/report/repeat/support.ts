import type { ExchangeRecord, RunDocument } from "../../document/run-document.ts";
import { curlChain, keyVariable } from "./curl.ts";
import { evidenceOf } from "../causes/evidence.ts";
import type { Failure } from "../findings/findings.ts";
import { originOf, outlivesRun, replay } from "./replay.ts";
import { seenSince } from "../findings/since.ts";
import { clip, listed } from "../text/text.ts";

/** At most this many requests are listed. A check rarely sends more. */
const listedRequests = 30;

/**
 * A text for Persona's support: the promise, the actual answer, each request with ids for Persona's logs, and two
 * ways to repeat the failure.
 */
export function forSupport(failure: Failure, run: RunDocument): string {
  const { level, statement, url, outcome, apiVersion, inflection, exchanges = [] } = failure;
  const since = seenSince(failure, run);
  const evidence = evidenceOf(failure);
  const left = exchanges.length - listedRequests;
  const first = Math.max(0, left);
  const chain = outlivesRun(run.target) ? curlChain(failure, run.target.baseUrl) : [];
  const keys = [...new Set(exchanges.map(({ by }) => by))].filter((by) => by !== "nobody");
  return [
    `Promised (${level}): ${statement}`,
    url,
    "",
    `Expected: ${clip(outcome.expected, 500)}`,
    `Actual:   ${clip(outcome.actual, 500)}`,
    `Target:   ${originOf(run.target) ?? run.target.kind}`,
    `Headers:  Persona-Version ${apiVersion}, Key-Inflection ${inflection}`,
    ...(since === undefined ? [] : [`Since:    ${since}`]),
    ...(exchanges.length === 0
      ? []
      : [
          "",
          "Requests in their order:",
          ...(left > 0 ? [`   (the first ${left} are left out)`] : []),
          ...exchanges
            .slice(first)
            .flatMap((exchange, index) =>
              requestLines(exchange, first + index + 1, exchange === evidence),
            ),
        ]),
    ...(chain.length === 0
      ? []
      : [
          "",
          keys.length === 0
            ? "To repeat it:"
            : `To repeat it, with ${listed(keys.map(keyVariable))} set:`,
          ...chain,
        ]),
    "",
    "To repeat the whole check with the conformance kit:",
    replay(failure, run),
  ].join("\n");
}

/** One request, and below it the ids with which Persona finds it in its logs. */
function requestLines(
  {
    by,
    method,
    path,
    status,
    startedAt,
    requestId,
    headers,
    apiVersion,
    inflection,
  }: ExchangeRecord,
  number: number,
  isEvidence: boolean,
): readonly string[] {
  const who = by === "nobody" ? "without a valid key" : `as the ${by}`;
  const header = (name: string, what: string) =>
    headers[name] === undefined ? [] : [`${what} ${headers[name]}`];
  const facts = [
    requestId === undefined ? "no request id" : `request ${requestId}`,
    ...header("persona-organization-id", "organization"),
    ...header("persona-environment-id", "environment"),
    // These differ from the ones above.
    ...(apiVersion === undefined ? [] : [`Persona-Version ${apiVersion}`]),
    ...(inflection === undefined ? [] : [`Key-Inflection ${inflection}`]),
  ];
  return [
    `${String(number).padStart(2)}. ${startedAt}  ${method} ${path} → ${status}, ${who}${isEvidence ? "  ← shows the problem" : ""}`,
    `    ${facts.join(", ")}`,
  ];
}
