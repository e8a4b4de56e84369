import { type Cause, causesOf, consequence } from "../causes/causes.ts";
import { curlChain } from "../repeat/curl.ts";
import type { Result, RunDocument } from "../../document/run-document.ts";
import { type BrokenPromise, cellOf, requestLine } from "../findings/findings.ts";
import { block, cell, code, details, link, prose, table } from "../text/markdown.ts";
import { evidenceOf, sequenceOf } from "../causes/evidence.ts";
import { outlivesRun, replay } from "../repeat/replay.ts";
import { seenSince } from "../findings/since.ts";
import { clip, plural, printable, printableLines, readableBody } from "../text/text.ts";

/** One section for each cause, however many promises it broke. */
export const causeSections = (run: RunDocument, kind: "breaks" | "advice"): readonly string[] =>
  causesOf(run, kind).map((cause) => broken(cause, run));

/** At most this many checks of one cause are named. */
const namedChecks = 10;

function broken(cause: Cause, run: RunDocument): string {
  const { promises, results, answer } = cause;
  const [promise, ...others] = promises;
  const [first] = results;
  if (promise === undefined || first === undefined) return "";
  const { level, statement, url } = promise;
  const since = seenSince(first, run);
  const names = results
    .slice(0, namedChecks)
    .map((result) => `${code(result.id)} (${code(cellOf(result))})`);
  const more = results.length > namedChecks ? ` and ${results.length - namedChecks} more` : "";
  return [
    `### ${level}: ${prose(statement)}`,
    ...(others.length === 0 ? [] : [otherPromises(others, answer)]),
    `${link("What the documentation says", url)} · ${since === undefined ? "" : `${since} · `}${names.join(", ")}${more}`,
    table(["expected", "actual"], [[cell(first.outcome.expected), cell(first.outcome.actual)]]),
    ...conversation(first, run),
    ...consequences(cause),
  ].join("\n\n");
}

/** At most this many blocked checks are named. */
const namedBlocked = 40;

function consequences(cause: Cause): readonly string[] {
  const words = consequence(cause);
  if (words === undefined) return [];
  const ids = [...new Set(cause.blocked.map(({ id }) => id))];
  const more = ids.length > namedBlocked ? [`and ${ids.length - namedBlocked} more`] : [];
  const names = ids.slice(0, namedBlocked).map((id) => code(id));
  return [details(words, [...names, ...more].join(", "))];
}

/** At most this many other promises of one cause are named. */
const namedPromises = 15;

function otherPromises(others: readonly BrokenPromise[], answer: string | undefined): string {
  const left = others.length - namedPromises;
  const lines = [
    answer === undefined
      ? `and ${plural(others.length, "promise")} more, broken in the same way:`
      : `and ${plural(others.length, "promise")} more: every request got ${code(answer, 200)}`,
    "",
    ...others
      .slice(0, namedPromises)
      .map(({ level, statement, url }) => `- ${level}: ${prose(statement)} ${link("(link)", url)}`),
    ...(left > 0 ? [`- and ${left} more`] : []),
  ];
  return lines.join("\n");
}

/** At most this many exchanges are shown, the last ones. The run document has the others. */
const shownExchanges = 4;

function conversation(result: Result, run: RunDocument): readonly string[] {
  const evidence = evidenceOf(result);
  if (evidence === undefined) return [];
  const lines = sequenceOf(result)
    .slice(-shownExchanges)
    .map((exchange) => `1. ${code(requestLine(exchange))}`);
  const body = clip(printableLines(readableBody(evidence.body)), 2000);
  return [
    details(
      `The requests, and commands to repeat them`,
      [
        lines.join("\n"),
        block("json", body),
        block(
          "sh",
          [
            ...(outlivesRun(run.target) ? curlChain(result, run.target.baseUrl) : []),
            replay(result, run),
          ]
            .map(printable)
            .join("\n"),
        ),
      ].join("\n\n"),
    ),
  ];
}
