import type { RunDocument } from "../document/run-document.ts";
import { exitCode, isUnexpected, missing, tally } from "../document/verdict.ts";
import { causesOf } from "./causes.ts";
import { brokenPromises, byReason, isUndecided } from "./findings.ts";
import { notConfigured, skippedInWords } from "./lacking.ts";
import { parkedIn } from "./parked.ts";
import { rerunAdvice } from "./rerun-advice.ts";
import { clip, listed, plural } from "./text.ts";
import { triedInWords } from "./tried.ts";

/** The verdict on a run in one sentence; what follows the colon is why. */
export function headline(run: RunDocument): string {
  const target = `the ${run.target.kind}`;
  switch (exitCode(run)) {
    case 0:
      return sentence(`${target} conforms`, [coverageOf(run)]);
    case 1:
      return sentence(`${target} does not conform`, contradictions(run));
    case 2:
      return [
        sentence("inconclusive", obstacles(run)),
        ...[rerunAdvice(run) ?? []].flat().map((advice) => sentence(advice, [])),
      ].join(" ");
  }
}

const sentence = (claim: string, reasons: readonly string[]): string =>
  `${claim[0]?.toUpperCase() ?? ""}${claim.slice(1)}${reasons.length > 0 ? ": " : ""}${listed(reasons)}.`;

function coverageOf(run: RunDocument): string {
  const { conforms, known, advice, skipped } = tally(run);
  const all = run.results.length;
  const missingParts = notConfigured(run);
  const asides = [
    ...(advice > 0 ? [`${advice} failed a SHOULD`] : []),
    ...(known > 0 ? [`${known} failed as known`] : []),
    ...(skipped > 0 ? [`${skipped} skipped`] : []),
  ];
  const counts =
    asides.length === 0
      ? all === 1
        ? "its one check passed"
        : `all ${all} checks passed`
      : `${conforms} of ${plural(all, "check")} passed, ${listed(asides)}`;
  return [
    counts,
    triedInWords(run),
    ...[missingParts ?? []].flat().map((one) => `not configured: ${one}`),
  ].join("; ");
}

function contradictions(run: RunDocument): readonly string[] {
  const { breaks, fixed } = tally(run);
  const promises = brokenPromises(run, "breaks").length;
  const found = causesOf(run, "breaks");
  const alike = found.length < promises ? ` by ${plural(found.length, "defect")}` : "";
  const fell = found.reduce((sum, cause) => sum + cause.fell.length, 0);
  const also = fell > 0 ? `, ${fell} could not be done because of that` : "";
  const answers = run.observations.filter(isUnexpected).length;
  const stale = fixed + run.outdated.length;
  return [
    ...(breaks > 0
      ? [
          `${plural(promises, "promise")} ${promises === 1 ? "is" : "are"} broken${alike} (${breaks} of ${plural(run.results.length, "check")} failed${also})`,
        ]
      : []),
    ...(answers > 0
      ? [
          answers === 1
            ? "an open question is answered in a way that was not expected"
            : `${answers} open questions are answered in a way that was not expected`,
        ]
      : []),
    ...(stale > 0
      ? [`${plural(stale, "known failure")} ${stale === 1 ? "is" : "are"} out of date`]
      : []),
  ];
}

/** A reason is at most so long in a headline; the report has all of it. */
const longest = 160;

function obstacles(run: RunDocument): readonly string[] {
  const parked = parkedIn(run);
  if (parked !== undefined) {
    const { request, checks } = parked;
    return [`${request}; ${plural(checks, "check")} ${checks === 1 ? "waits" : "wait"} for it`];
  }
  const lacking = missing(run);
  const open = run.results.filter(isUndecided);
  const [[problem, same] = ["", []]] = byReason(open);
  const others = open.length - same.length;
  const reasons = [
    ...(run.finishedAt === undefined ? ["the run was cut short"] : []),
    ...some(run.problems),
    ...(lacking.length > 0
      ? [`${listed(lacking)} ${lacking.length === 1 ? "is" : "are"} required and missing`]
      : []),
    ...(open.length > 0
      ? [
          `${plural(same.length, "check")} undecided (${clip(problem, longest)})${others > 0 ? ` and ${others} for other reasons` : ""}`,
        ]
      : []),
  ];
  if (reasons.length > 0) return reasons;
  return [run.results.length === 0 ? "nothing was run" : "every check was skipped"];
}

/** The first of several problems, and how many there are beside it. */
function some([first, ...others]: readonly string[]): readonly string[] {
  if (first === undefined) return [];
  const more = others.length > 0 ? ` (and ${plural(others.length, "problem")} more)` : "";
  return [`${clip(first, longest)}${more}`];
}

/** What the exit code says in one sign, for where colours are none of ours. */
export const verdictMarks = { 0: "✅", 1: "❌", 2: "❔" } as const;

/** What the exit code says, in as few words as a badge has room for. */
export const verdictWords = { 0: "conforms", 1: "does not conform", 2: "inconclusive" } as const;

/** What was run, and what was not and why: `sandbox: 111 passed, 35 skipped: 6 need an option, 29 run only on the mock`. */
export function tallied(run: RunDocument): string {
  const counts = tally(run);
  const parts = [
    [counts.conforms, "passed"],
    [counts.breaks, "failed"],
    [counts.advice, "failed a SHOULD"],
    [counts.known, "failed as known"],
    [counts.fixed, "passed though known to fail"],
    [counts.undecided, "undecided"],
  ] as const;
  const said = [
    ...parts.filter(([count]) => count > 0).map(([count, what]) => `${count} ${what}`),
    ...[skippedInWords(run) ?? []].flat(),
  ];
  const cut = run.finishedAt === undefined ? ", cut short" : "";
  return `${run.target.kind}: ${said.join(", ") || "nothing was run"}${cut}`;
}
