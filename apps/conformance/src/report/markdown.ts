import { type Cause, causes } from "./causes.ts";
import { changeKinds, changeList, changesInWords } from "./change-list.ts";
import { changesOf } from "./changes.ts";
import { curl } from "./curl.ts";
import type { Result, RunDocument } from "./document.ts";
import {
  apiVersionsOf,
  type BrokenPromise,
  brokenPromises,
  cellOf,
  doubts,
  gaps,
  inflectionsOf,
  requestLine,
  withVerdict,
} from "./findings.ts";
import { headline } from "./headline.ts";
import { pastAnswers } from "./past-answers.ts";
import { moment, seenSince } from "./since.ts";
import { block, cell, code, details, link, prose, table } from "./markdown-text.ts";
import { clip, plural, printable, printableLines, readableBody } from "./text.ts";
import { exitCode, isUnexpected, missing, tally } from "./verdict.ts";

/** A comment of GitHub's holds 65,536 characters; a report that is longer is refused as a whole. */
const longest = 60_000;

const marks = { 0: "✅", 1: "❌", 2: "❔" } as const;

/** For the summary of a CI run or a comment: the verdict first, the details folded. */
export function markdown(run: RunDocument): string {
  const blocks = [
    `## ${marks[exitCode(run)]} ${headline(run)}`,
    counts(run),
    setting(run),
    ...notices(run),
    ...changed(run),
    ...causes(brokenPromises(run, "breaks")).map((cause) => broken(cause, run)),
    ...changedAnswers(run),
    ...fold(
      causes(brokenPromises(run, "advice")).map((cause) => broken(cause, run)),
      "Advice",
    ),
    ...undecided(run),
    ...notRun(run),
    ...openQuestions(run),
    ...drifted(run),
    repeat(run),
  ];
  return `${withinLimit(blocks).join("\n\n")}\n`;
}

/** What of the blocks fits, in their order, and how much does not. */
function withinLimit(blocks: readonly string[]): readonly string[] {
  let length = 0;
  const kept = blocks.filter((one) => {
    if (length + one.length > longest) return false;
    length += one.length + 2;
    return true;
  });
  const left = blocks.length - kept.length;
  return left === 0
    ? kept
    : [
        ...kept,
        `_${plural(left, "section")} left out for length: the run document holds them all._`,
      ];
}

const count = (results: readonly Result[]): string => plural(results.length, "check");

function counts(run: RunDocument): string {
  const each = tally(run);
  const columns = [
    ["passed", each.conforms],
    ["failed", each.breaks],
    ["failed a SHOULD", each.advice],
    ["failed as known", each.known],
    ["passed though known to fail", each.fixed],
    ["undecided", each.undecided],
    ["skipped", each.skipped],
  ] as const;
  const shown = columns.filter(([name, number]) => number > 0 || name === "passed");
  return table(
    shown.map(([name]) => name),
    [shown.map(([, number]) => String(number))],
  );
}

function setting(run: RunDocument): string {
  const cut = run.finishedAt === undefined ? ", cut short" : "";
  return [
    `${code(run.target.kind)} ${code(run.target.baseUrl)}`,
    [...apiVersionsOf(run), ...inflectionsOf(run)].map((name) => code(name)).join(", "),
    `${plural(run.requests, "request")}, started ${run.startedAt}${cut}`,
  ].join(" · ");
}

function notices(run: RunDocument): readonly string[] {
  const lines = [
    ...run.problems.map((problem) => `- ❗ ${code(problem)}`),
    ...missing(run).map((capability) => `- ❗ required and missing: ${code(capability)}`),
    ...run.outdated.map((problem) => `- ❌ ${code(problem)}`),
    ...withVerdict(run, "fixed").map(
      ({ id, known = "" }) =>
        `- ❌ ${code(id)} passes, though it was known to fail: ${code(known)}`,
    ),
  ];
  return lines.length === 0 ? [] : [lines.join("\n")];
}

/** How many checks of one promise are named; more say nothing new. */
const namedChecks = 10;

/** One cause, one section, however many promises it broke. */
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

/** How many changes of a kind are listed. */
const listedChanges = 10;

/** What changed since the run before; what is broken newly is told in full below. */
function changed(run: RunDocument): readonly string[] {
  const found = changesOf(run);
  if (found === undefined) return [];
  const kinds = [...Map.groupBy(changeList(found), ({ kind }) => kind)];
  const lines = kinds.flatMap(([kind, those]) => {
    const { sign, label } = changeKinds[kind];
    const left = those.length - listedChanges;
    return [
      ...those.slice(0, listedChanges).map(({ subject, words, detail }) => {
        const parts = [
          code(subject),
          ...(words === undefined ? [] : [prose(words)]),
          ...(detail === undefined || detail === "" ? [] : [code(detail, 200)]),
        ];
        return `- ${sign} ${label}: ${parts.join(" · ")}`;
      }),
      ...(left > 0 ? [`- and ${left} more`] : []),
    ];
  });
  return [
    [
      `**Since ${moment(found.since)}**: ${changesInWords(found)}`,
      ...(lines.length === 0 ? [] : ["", ...lines]),
    ].join("\n"),
  ];
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

function changedAnswers(run: RunDocument): readonly string[] {
  const rows = run.observations.filter(isUnexpected).map((observation) => {
    const { id, question, candidates, observed, before, requestId = "" } = observation;
    const expected = before ? `${before.observed}, since ${before.since}` : candidates.join(" or ");
    return [`${code(id)} ${prose(question)}`, cell(expected), cell(observed), cell(requestId)];
  });
  return rows.length === 0
    ? []
    : [
        "### Answers that were not expected",
        table(["open question", "expected", "seen", "request"], rows),
      ];
}

function undecided(run: RunDocument): readonly string[] {
  const lines = doubts(run).map(([problem, results]) => `- ${code(problem)}: ${nameSome(results)}`);
  return lines.length === 0
    ? []
    : [
        details(
          `Undecided: ${count(withVerdict(run, "undecided"))} could not find out`,
          lines.join("\n"),
        ),
      ];
}

function notRun(run: RunDocument): readonly string[] {
  const lines = gaps(run).map(
    ([lacking, results]) => `- no ${code(lacking)}: ${nameSome(results)}`,
  );
  return lines.length === 0
    ? []
    : [
        details(
          `Not run: ${count(withVerdict(run, "skipped"))}, for what the target lacks`,
          lines.join("\n"),
        ),
      ];
}

function nameSome(results: readonly Result[]): string {
  const ids = [...new Set(results.map(({ id }) => id))];
  const more = ids.length > namedChecks ? ` and ${ids.length - namedChecks} more` : "";
  return `${ids
    .slice(0, namedChecks)
    .map((id) => code(id))
    .join(", ")}${more}`;
}

/** The mock's answers are its rulings, and no evidence about Persona: they are not worth a reader's time here. */
function openQuestions(run: RunDocument): readonly string[] {
  const { target, observations } = run;
  const told = observations.some((one) => pastAnswers(one, run).length > 0);
  if (observations.length === 0 || (target.kind === "mock" && !told)) return [];
  const rows = observations.map((observation) => {
    const { question, observed, requestId = "" } = observation;
    const past = pastAnswers(observation, run).map(
      (one) => `${cell(one.observed)} since ${cell(one.since)}`,
    );
    return [prose(question), cell(observed), past.join(", then ") || "new", cell(requestId)];
  });
  return [
    details(
      `What the documentation leaves open: ${plural(observations.length, "answer")}`,
      table(["question", "seen now", "seen before", "request"], rows),
    ),
  ];
}

function drifted({ drift }: RunDocument): readonly string[] {
  if (drift.length === 0) return [];
  const rows = drift.map(({ where, what, requestId = "" }) => [where, what, requestId].map(cell));
  const shown = rows.slice(0, 50);
  const more = rows.length > shown.length ? `\n\nand ${rows.length - shown.length} more` : "";
  return [
    details(
      `Drift: ${plural(drift.length, "difference")} from today's description, Persona's to make`,
      `${table(["where", "what", "request"], shown)}${more}`,
    ),
  ];
}

const fold = (blocks: readonly string[], title: string): readonly string[] =>
  blocks.length === 0 ? [] : [details(title, blocks.join("\n\n"))];

function repeat({ suite, target, seed }: RunDocument): string {
  const again = `pnpm conformance --target ${target.kind} --seed ${seed}`;
  return `${code(`${suite.name} ${suite.version}`)}, repeat with ${code(again)}`;
}
