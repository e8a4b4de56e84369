import { rerunAdvice } from "./rerun-advice.ts";
import { causesOf } from "./causes.ts";
import type { RunDocument } from "../document/run-document.ts";
import { brokenPromises } from "./findings.ts";
import { listed, plural } from "./text.ts";
import { exitCode, isUnexpected, missing, tally } from "../document/verdict.ts";

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
        sentence(`nobody knows whether ${target} conforms`, obstacles(run)),
        ...[rerunAdvice(run) ?? []].flat().map((advice) => sentence(advice, [])),
      ].join(" ");
  }
}

const sentence = (claim: string, reasons: readonly string[]): string =>
  `${claim[0]?.toUpperCase() ?? ""}${claim.slice(1)}${reasons.length > 0 ? ": " : ""}${listed(reasons)}.`;

function coverageOf(run: RunDocument): string {
  const { conforms, known, advice, skipped } = tally(run);
  const all = run.results.length;
  const asides = [
    ...(advice > 0 ? [`${advice} failed a SHOULD`] : []),
    ...(known > 0 ? [`${known} failed as known`] : []),
    ...(skipped > 0 ? [`${skipped} could not be tried`] : []),
  ];
  return asides.length === 0
    ? all === 1
      ? "its one check passed"
      : `all ${all} checks passed`
    : `${conforms} of ${plural(all, "check")} passed, ${listed(asides)}`;
}

function contradictions(run: RunDocument): readonly string[] {
  const { breaks, fixed } = tally(run);
  const broken = brokenPromises(run, "breaks");
  const promises = broken.length;
  const found = causesOf(run, "breaks");
  const alike = found.length < promises ? ` by ${plural(found.length, "defect")}` : "";
  const fell = found.reduce((sum, cause) => sum + cause.fell.length, 0);
  const also = fell > 0 ? `, ${fell} could not be done because of it` : "";
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

function obstacles(run: RunDocument): readonly string[] {
  const { undecided } = tally(run);
  const lacking = missing(run);
  const reasons = [
    ...(run.finishedAt === undefined ? ["the run was cut short"] : []),
    ...(run.problems.length > 0
      ? [`${plural(run.problems.length, "problem")} stood in the way`]
      : []),
    ...(undecided > 0 ? [`${plural(undecided, "check")} could not find out`] : []),
    ...(lacking.length > 0
      ? [`${listed(lacking)} ${lacking.length === 1 ? "is" : "are"} required and missing`]
      : []),
  ];
  if (reasons.length > 0) return reasons;
  return [run.results.length === 0 ? "nothing was run" : "every check was skipped"];
}

/** What the exit code says in one sign, for where colours are none of ours. */
export const verdictMarks = { 0: "✅", 1: "❌", 2: "❔" } as const;

/** What the exit code says, in as few words as a badge has room for. */
export const verdictWords = { 0: "conforms", 1: "does not conform", 2: "nobody knows" } as const;

/** A capability that is lacking, where its name says too little in words. */
const whatLacks = (capability: string): string =>
  capability === "transitions" ? "no way to bring the connection back" : `no ${capability}`;

/** What was run, and first of all what was not and why: `sandbox: 7 passed, 11 skipped (no accept)`. */
export function tallied(run: RunDocument): string {
  const counts = tally(run);
  const reasons = new Set(
    run.results.flatMap(({ outcome }) => (outcome.kind === "skipped" ? outcome.lacking : [])),
  );
  const parts = [
    [counts.conforms, "passed"],
    [counts.breaks, "failed"],
    [counts.advice, "failed a SHOULD"],
    [counts.known, "failed as known"],
    [counts.fixed, "passed though known to fail"],
    [counts.undecided, "undecided"],
    [counts.skipped, `skipped (${Array.from(reasons, whatLacks).join(", ")})`],
  ] as const;
  const said = parts.filter(([count]) => count > 0).map(([count, what]) => `${count} ${what}`);
  const cut = run.finishedAt === undefined ? ", cut short" : "";
  return `${run.target.kind}: ${said.join(", ") || "nothing was run"}${cut}`;
}
