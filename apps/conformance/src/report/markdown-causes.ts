import { type Cause, causes } from "./causes.ts";
import { curl } from "./curl.ts";
import type { Result, RunDocument } from "../document/run-document.ts";
import { type BrokenPromise, brokenPromises, cellOf, requestLine } from "./findings.ts";
import { block, cell, code, details, link, prose, table } from "./markdown-text.ts";
import { seenSince } from "./since.ts";
import { clip, plural, printable, printableLines, readableBody } from "./text.ts";

/** One cause, one section, however many promises it broke. */
export const causeSections = (run: RunDocument, kind: "breaks" | "advice"): readonly string[] =>
  causes(brokenPromises(run, kind)).map((cause) => broken(cause, run));

/** How many checks of one cause are named; more say nothing new. */
const namedChecks = 10;

function broken({ promises, results, answer }: Cause, run: RunDocument): string {
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
    ...(others.length === 0 ? [] : [alike(others, answer)]),
    `${link("What the documentation says", url)} · ${since === undefined ? "" : `${since} · `}${names.join(", ")}${more}`,
    table(["expected", "actual"], [[cell(first.outcome.expected), cell(first.outcome.actual)]]),
    ...conversation(first, run),
  ].join("\n\n");
}

/** How many other promises of one cause are named. */
const namedPromises = 15;

function alike(others: readonly BrokenPromise[], answer: string | undefined): string {
  const left = others.length - namedPromises;
  const lines = [
    answer === undefined
      ? `and ${plural(others.length, "promise")} more, broken in the same way:`
      : `and ${plural(others.length, "promise")} more, for ${code(answer, 200)} came to whatever was asked:`,
    "",
    ...others
      .slice(0, namedPromises)
      .map(({ level, statement, url }) => `- ${level}: ${prose(statement)} ${link("(link)", url)}`),
    ...(left > 0 ? [`- and ${left} more`] : []),
  ];
  return lines.join("\n");
}

/** The last exchanges before a promise broke; the run document has the others. */
const shownExchanges = 4;

function conversation(result: Result, run: RunDocument): readonly string[] {
  const { exchanges = [] } = result;
  const last = exchanges.at(-1);
  if (last === undefined) return [];
  const lines = exchanges
    .slice(-shownExchanges)
    .map((exchange) => `1. ${code(requestLine(exchange))}`);
  const body = clip(printableLines(readableBody(last.body)), 2000);
  return [
    details(
      `The requests, and a command to repeat the last`,
      [
        lines.join("\n"),
        block("json", body),
        block("sh", printable(curl(last, result, run.target.baseUrl))),
      ].join("\n\n"),
    ),
  ];
}
