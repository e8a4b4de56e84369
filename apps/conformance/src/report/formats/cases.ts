import { askedBy } from "../repeat/answer.ts";
import { curl } from "../repeat/curl.ts";
import type { Observation, Result, RunDocument } from "../../document/run-document.ts";
import { areaOf, cellOf, requestLine, wasCutShort } from "../findings/findings.ts";
import { evidenceOf } from "../causes/evidence.ts";
import { headline } from "../headline/headline.ts";
import { outlivesRun, replay } from "../repeat/replay.ts";
import { seenSince } from "../findings/since.ts";
import { whyFixed } from "../findings/why-fixed.ts";
import { isUnexpected, missing, verdict } from "../../document/verdict.ts";

/** Why a test case did not pass, in the words of test reports. A case that passed has none. */
export interface CaseResult {
  readonly kind: "failure" | "error" | "skipped";
  readonly type: string;
  readonly message: string;
}

/** A result as a test case. */
export interface Case {
  readonly name: string;
  readonly classname: string;
  readonly milliseconds: number;
  readonly ending?: CaseResult;
  readonly details?: readonly string[];
}

export interface Suite {
  readonly name: string;
  readonly cases: readonly Case[];
}

/**
 * A run as suites of test cases. They hold a failure or an error exactly if the exit code is not 0. Advice and known
 * failures are skipped cases with a reason; undecided checks are errors.
 */
export function suitesOf(run: RunDocument): readonly Suite[] {
  const { kind } = run.target;
  return [
    ...[...Map.groupBy(run.results, cellOf)].map(([cell, results]) => ({
      name: `${kind} (${cell})`,
      cases: results.map((result) => caseOf(result, run)),
    })),
    {
      name: `${kind} (open questions)`,
      cases: run.observations.map((one) => questionCase(one, run)),
    },
    { name: `${kind} (the run)`, cases: [runCase(run), ...run.outdated.map(staleCase)] },
  ].filter(({ cases }) => cases.length > 0);
}

function caseOf(result: Result, run: RunDocument): Case {
  const { id, apiVersion, inflection, milliseconds, outcome } = result;
  const ending = endingOf(result, run);
  const details = outcome.kind === "failed" || outcome.kind === "undecided";
  return {
    name: id,
    classname: `${apiVersion}.${inflection}.${areaOf(result)}`,
    milliseconds,
    ...(ending && { ending }),
    ...(details && { details: detailsOf(result, run) }),
  };
}

function endingOf(result: Result, run: RunDocument): CaseResult | undefined {
  const { level, outcome, known = "" } = result;
  const problem = "problem" in outcome ? outcome.problem : "";
  switch (verdict(result)) {
    case "conforms":
      return undefined;
    case "breaks":
      return { kind: "failure", type: level, message: problem };
    case "advice":
      return { kind: "skipped", type: level, message: `failed a ${level}: ${problem}` };
    case "known":
      return { kind: "skipped", type: "known", message: `known to fail (${known}): ${problem}` };
    case "fixed":
      return {
        kind: "failure",
        type: "fixed",
        message: whyFixed(result, run.results),
      };
    case "skipped": {
      const lacking = outcome.kind === "skipped" ? outcome.lacking : [];
      return { kind: "skipped", type: "lacking", message: `no ${lacking.join(", no ")}` };
    }
    case "undecided":
      return { kind: "error", type: "undecided", message: problem };
  }
}

function detailsOf(result: Result, run: RunDocument): readonly string[] {
  const { level, statement, url, outcome, exchanges = [] } = result;
  const since = seenSince(result, run);
  const evidence = evidenceOf(result);
  return [
    "",
    `promise   ${level}: ${statement}`,
    `          ${url}`,
    ...(outcome.kind === "failed"
      ? [`expected  ${outcome.expected}`, `actual    ${outcome.actual}`]
      : []),
    ...(outcome.kind === "undecided" && outcome.because !== undefined
      ? [`because   ${outcome.because.check} shows that ${outcome.because.statement} is broken`]
      : []),
    ...(since === undefined ? [] : [`since     ${since}`]),
    ...exchanges.map((exchange) => `request   ${requestLine(exchange)}`),
    ...(evidence === undefined || !outlivesRun(run.target)
      ? []
      : [`repeat    ${curl(evidence, result, run.target.baseUrl)}`]),
    `rerun     ${replay(result, run)}`,
    "",
  ];
}

function questionCase(observation: Observation, run: RunDocument): Case {
  const asked = askedBy(observation, run);
  const { id, question, candidates, observed, before, requestId } = observation;
  const expected = before?.observed ?? candidates.join(" or ");
  const message = `expected ${expected}, got ${observed} (${requestId ?? "without a request id"})`;
  return {
    name: id,
    classname: "open-questions",
    milliseconds: 0,
    ...(isUnexpected(observation) && {
      ending: { kind: "failure", type: "changed", message },
      details: [
        question,
        ...(asked === undefined ? [] : [`request   ${asked.request}`]),
        ...(asked?.curl === undefined ? [] : [`repeat    ${asked.curl}`]),
        ...(asked?.rerun === undefined ? [] : [`rerun     ${asked.rerun}`]),
      ],
    }),
  };
}

const staleCase = (problem: string, index: number): Case => ({
  name: `known failures ${index + 1}`,
  classname: "run",
  milliseconds: 0,
  ending: { kind: "failure", type: "outdated", message: problem },
});

/** The run as a whole: an error if the run has a problem of its own. */
function runCase(run: RunDocument): Case {
  const obstacles = [
    ...(wasCutShort(run) ? ["the run was cut short"] : []),
    ...(run.results.length === 0 ? ["nothing was run"] : []),
    ...run.problems,
    ...missing(run).map((capability) => `required and missing: ${capability}`),
  ];
  const nothing = run.results.every(({ outcome }) => outcome.kind === "skipped");
  const message = obstacles.join("; ") || (nothing ? "every check was skipped" : "");
  return {
    name: "the run as a whole",
    classname: "run",
    milliseconds: 0,
    ...(message !== "" && {
      ending: { kind: "error", type: "inconclusive", message },
      details: [headline(run), ...(run.byHand ?? []).map(({ text }) => text)],
    }),
  };
}
