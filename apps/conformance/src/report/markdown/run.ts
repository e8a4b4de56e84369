import { driftGroups, placesInWords } from "../findings/drift-groups.ts";
import { originOf } from "../repeat/replay.ts";
import type { ByHandLine, Result, RunDocument } from "../../document/run-document.ts";
import {
  apiVersionsOf,
  byReason,
  inflectionsOf,
  wasCutShort,
  withVerdict,
} from "../findings/findings.ts";
import { whyFixed } from "../findings/why-fixed.ts";
import { unexplained } from "../causes/causes.ts";
import { headline, verdictMarks } from "../headline/headline.ts";
import { skippedByKind, skippedInWords } from "../headline/lacking.ts";
import { causeSections } from "./causes.ts";
import { changed, changedAnswers } from "./changes.ts";
import { block, cell, code, details, prose, table } from "../text/markdown.ts";
import { pastAnswers } from "../findings/past-answers.ts";
import { plural, printable } from "../text/text.ts";
import { pairsInWords, triedInWords } from "../headline/tried.ts";
import { exitCode, missing, tally } from "../../document/verdict.ts";
import { replayAll } from "../repeat/replay.ts";

/** GitHub rejects a comment of more than 65,536 characters. */
const longest = 60_000;

/** A run for the summary of a CI run or a comment: the verdict first, the details folded. */
export function markdown(run: RunDocument): string {
  const blocks = [
    `## ${verdictMarks[exitCode(run)]} ${prose(headline(run))}`,
    counts(run),
    setting(run),
    ...notices(run),
    ...(run.byHand ?? []).map(handLine),
    ...changed(run),
    ...causeSections(run, "breaks"),
    ...changedAnswers(run),
    ...fold(causeSections(run, "advice"), "Advice"),
    ...undecided(run),
    ...notRun(run),
    ...openQuestions(run),
    ...drifted(run),
    repeat(run),
  ];
  return `${withinLimit(blocks).join("\n\n")}\n`;
}

/** Keeps the blocks that fit, in order, and counts the others. */
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
  const cut = wasCutShort(run) ? ", cut short" : "";
  return [
    [run.target.kind, originOf(run.target) ?? []]
      .flat()
      .map((word) => code(word))
      .join(" "),
    [...apiVersionsOf(run), ...inflectionsOf(run)].map((name) => code(name)).join(", "),
    `${[triedInWords(run), ...pairsInWords(run), plural(run.requests, "request")].join(", ")}, started ${run.startedAt}${cut}`,
  ]
    .filter((part) => part !== "")
    .join(" · ");
}

function notices(run: RunDocument): readonly string[] {
  const lines = [
    ...run.problems.map((problem) => `- ❗ ${code(problem)}`),
    ...missing(run).map((capability) => `- ❗ required and missing: ${code(capability)}`),
    ...run.outdated.map((problem) => `- ❌ ${code(problem)}`),
    ...withVerdict(run, "fixed").map(
      (result) => `- ❌ ${code(result.id)}: ${code(whyFixed(result, run.results))}`,
    ),
  ];
  return lines.length === 0 ? [] : [lines.join("\n")];
}

/** A heading, words, or a command in a block of its own. */
function handLine({ text, isCommand }: ByHandLine, at: number): string {
  if (isCommand === true) return block("sh", printable(text));
  return at === 0 ? `### ${prose(text)}` : prose(text);
}

function undecided(run: RunDocument): readonly string[] {
  const open = unexplained(run);
  const lines = byReason(open).map(
    ([problem, results]) => `- ${code(problem)}: ${nameSome(results)}`,
  );
  return lines.length === 0 ? [] : [details(`Undecided: ${count(open)}`, lines.join("\n"))];
}

function notRun(run: RunDocument): readonly string[] {
  const lines = skippedByKind(run).map(({ words, items }) => `- ${words}: ${nameSome(items)}`);
  return lines.length === 0 ? [] : [details(prose(skippedInWords(run) ?? ""), lines.join("\n"))];
}

/** At most this many checks are named. */
const namedChecks = 10;

function nameSome(results: readonly Result[]): string {
  const ids = [...new Set(results.map(({ id }) => id))];
  const more = ids.length > namedChecks ? ` and ${ids.length - namedChecks} more` : "";
  return `${ids
    .slice(0, namedChecks)
    .map((id) => code(id))
    .join(", ")}${more}`;
}

/** The mock's answers are its rulings and say nothing about Persona, so they are left out. */
function openQuestions(run: RunDocument): readonly string[] {
  const { target, observations } = run;
  const hasPast = observations.some((one) => pastAnswers(one, run).length > 0);
  if (observations.length === 0 || (target.kind === "mock" && !hasPast)) return [];
  const rows = observations.map((observation) => {
    const { question, observed, requestId = "" } = observation;
    const past = pastAnswers(observation, run).map(
      (one) => `${cell(one.observed)} since ${cell(one.since)}`,
    );
    return [prose(question), cell(observed), past.join(", then ") || "new", cell(requestId)];
  });
  return [
    details(
      `Open questions: ${plural(observations.length, "answer")}`,
      table(["question", "seen now", "seen before", "request"], rows),
    ),
  ];
}

function drifted({ drift }: RunDocument): readonly string[] {
  if (drift.length === 0) return [];
  const rows = driftGroups(drift).map((group) =>
    [group.member, group.what, placesInWords(group), group.requestId ?? ""].map((text) =>
      text === "" ? "" : cell(text),
    ),
  );
  const shown = rows.slice(0, 50);
  const more = rows.length > shown.length ? `\n\nand ${rows.length - shown.length} more` : "";
  return [
    details(
      `Drift: ${plural(rows.length, "difference")} from today's description, which Persona may make at any time`,
      `${table(["member", "what", "where", "request"], shown)}${more}`,
    ),
  ];
}

const fold = (blocks: readonly string[], title: string): readonly string[] =>
  blocks.length === 0 ? [] : [details(title, blocks.join("\n\n"))];

const repeat = (run: RunDocument): string =>
  `${code(`${run.suite.name} ${run.suite.version}`)}, repeat with ${code(replayAll(run))}`;
