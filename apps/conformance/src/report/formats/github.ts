import { askedBy } from "../repeat/answer.ts";
import { withoutCommands } from "../../without-commands.ts";
import { causesOf, consequence, unexplained } from "../causes/causes.ts";
import { evidenceOf } from "../causes/evidence.ts";
import type { RunDocument } from "../../document/run-document.ts";
import { byReason, requestLine, withVerdict } from "../findings/findings.ts";
import { whyFixed } from "../findings/why-fixed.ts";
import { headline } from "../headline/headline.ts";
import { remediesOf, skippedByKind } from "../headline/lacking.ts";
import { seenSince } from "../findings/since.ts";
import { clip, plural, printableLines } from "../text/text.ts";
import { triedInWords } from "../headline/tried.ts";
import { exitCode, isUnexpected, missing } from "../../document/verdict.ts";

type Severity = "error" | "warning" | "notice";

interface Annotation {
  readonly severity: Severity;
  readonly title: string;
  readonly lines: readonly string[];
}

/** GitHub shows at most this many annotations of each severity for one step. */
const shownOfAKind = 10;

/**
 * Workflow commands. GitHub Actions turns them into annotations.
 * @see https://docs.github.com/en/actions/reference/workflow-commands-for-github-actions
 */
export function github(run: RunDocument): string {
  const grades = { 0: "notice", 1: "error", 2: "warning" } as const;
  const all: readonly Annotation[] = [
    {
      severity: grades[exitCode(run)],
      title: run.suite.name,
      lines: [headline(run), triedInWords(run)],
    },
    ...run.problems.map((problem) => note("warning", "problem", problem)),
    ...(run.byHand === undefined
      ? []
      : [note("warning", "by hand", ...run.byHand.map(({ text }) => text))]),
    ...missing(run).map((name) => note("warning", "required and missing", name)),
    ...broken(run, "breaks", "error"),
    ...run.observations.filter(isUnexpected).map((observation) => {
      const { id, question, candidates, observed, before } = observation;
      const { request, rerun } = askedBy(observation, run) ?? {};
      return note(
        "error",
        `open question ${id}`,
        question,
        `expected ${before?.observed ?? candidates.join(" or ")}`,
        `observed ${observed}`,
        ...[request ?? [], rerun ?? []].flat(),
      );
    }),
    ...run.outdated.map((problem) => note("error", "known failures", problem)),
    ...withVerdict(run, "fixed").map((result) =>
      note("error", result.id, whyFixed(result, run.results)),
    ),
    ...byReason(unexplained(run)).map(([problem, results]) =>
      note("warning", `${plural(results.length, "check")} undecided`, problem),
    ),
    ...broken(run, "advice", "warning"),
    ...skippedByKind(run).map(({ words, items }) =>
      note("notice", `${plural(items.length, "check")} skipped`, words, ...remediesOf(items, run)),
    ),
  ];
  const kept = [...Map.groupBy(all, ({ severity }) => severity).values()].flatMap((kind) =>
    kind.slice(0, shownOfAKind),
  );
  return kept.map(command).join("");
}

const note = (severity: Severity, title: string, ...lines: readonly string[]): Annotation => ({
  severity,
  title,
  lines,
});

function broken(
  run: RunDocument,
  kind: "breaks" | "advice",
  severity: Severity,
): readonly Annotation[] {
  return causesOf(run, kind).flatMap((cause) => {
    const {
      promises: [promise, ...others],
      results,
    } = cause;
    const effect = consequence(cause);
    const [first] = results;
    if (promise === undefined || first === undefined) return [];
    const { level, statement, url } = promise;
    const evidence = evidenceOf(first);
    const since = seenSince(first, run);
    const title = `${first.id}${results.length > 1 ? ` and ${results.length - 1} more` : ""}`;
    const lines = [
      `${level}: ${statement}`,
      url,
      ...(others.length > 0
        ? [`and ${plural(others.length, "promise")} more, broken in the same way`]
        : []),
      `expected ${first.outcome.expected}`,
      `actual ${first.outcome.actual}`,
      ...(since === undefined ? [] : [since]),
      ...(evidence === undefined ? [] : [requestLine(evidence)]),
      ...(effect === undefined ? [] : [effect]),
    ];
    return [note(severity, title, ...lines)];
  });
}

function command({ severity, title, lines }: Annotation): string {
  const property = escape(clip(title, 200)).replaceAll(":", "%3A").replaceAll(",", "%2C");
  return `::${severity} title=${property}::${escape(clip(lines.join("\n"), 4000))}\n`;
}

/** A line break would end the command. The target's text after it could then be a command of its own. */
const escape = (text: string): string =>
  withoutCommands(printableLines(text)).replaceAll("%", "%25").replaceAll("\n", "%0A");
