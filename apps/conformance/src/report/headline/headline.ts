import type { RunDocument } from "../../document/run-document.ts";
import { exitCode, isUnexpected, missing, tally } from "../../document/verdict.ts";
import { causesOf } from "../causes/causes.ts";
import { brokenPromises, byReason, isUndecided, wasCutShort } from "../findings/findings.ts";
import { notConfigured, skippedInWords } from "./lacking.ts";
import { parkedIn } from "./parked.ts";
import { rerunAdvice } from "./rerun-advice.ts";
import { clip, listed, plural } from "../text/text.ts";
import { triedInWords } from "./tried.ts";

/** The verdict on a run in one sentence, with its reasons after the colon. */
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
  const byDefects = found.length < promises ? ` by ${plural(found.length, "defect")}` : "";
  const blocked = found.reduce((sum, cause) => sum + cause.blocked.length, 0);
  const others = blocked > 0 ? `, ${blocked} could not be done because of that` : "";
  const answers = run.observations.filter(isUnexpected).length;
  const stale = fixed + run.outdated.length;
  return [
    ...(breaks > 0
      ? [
          `${plural(promises, "promise")} ${promises === 1 ? "is" : "are"} broken${byDefects} (${breaks} of ${plural(run.results.length, "check")} failed${others})`,
        ]
      : []),
    ...(answers > 0
      ? [
          answers === 1
            ? "1 open question has an unexpected answer"
            : `${answers} open questions have unexpected answers`,
        ]
      : []),
    ...(stale > 0
      ? [`${plural(stale, "known failure")} ${stale === 1 ? "is" : "are"} out of date`]
      : []),
  ];
}

/** A reason in a headline has at most this many characters. The report has the whole text. */
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
    ...(wasCutShort(run) ? ["the run was cut short"] : []),
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

/** The first of several problems, and the number of the others. */
function some([first, ...others]: readonly string[]): readonly string[] {
  if (first === undefined) return [];
  const more = others.length > 0 ? ` (and ${plural(others.length, "problem")} more)` : "";
  return [`${clip(first, longest)}${more}`];
}

/** The verdict as a sign, for text without colours. */
export const verdictMarks = { 0: "✅", 1: "❌", 2: "❔" } as const;

/** The verdict in as few words as fit on a badge. */
export const verdictWords = { 0: "conforms", 1: "does not conform", 2: "inconclusive" } as const;

/** The counts of a run: `sandbox: 111 passed, 35 skipped: 6 need an option, 29 run only on the mock`. */
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
  const words = [
    ...parts.filter(([count]) => count > 0).map(([count, what]) => `${count} ${what}`),
    ...[skippedInWords(run) ?? []].flat(),
  ];
  const cut = wasCutShort(run) ? ", cut short" : "";
  return `${run.target.kind}: ${words.join(", ") || "nothing was run"}${cut}`;
}
