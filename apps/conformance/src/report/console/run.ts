import { originOf } from "../repeat/replay.ts";
import { askedBy } from "../repeat/answer.ts";
import { rerunAdvice, carriedOver, repeated } from "../headline/rerun-advice.ts";
import { type Block, blockLines, causeBlocks, type Room, title } from "./blocks.ts";
import { causesOf, unexplained } from "../causes/causes.ts";
import { changed, drifted, openQuestions } from "./tables.ts";
import type { Observation, Result, RunDocument } from "../../document/run-document.ts";
import { byReason, withVerdict } from "../findings/findings.ts";
import { whyFixed } from "../findings/why-fixed.ts";
import { tallied } from "../headline/headline.ts";
import { painter, plural, printable } from "../text/text.ts";
import { exitCode, isUnexpected, missing } from "../../document/verdict.ts";
import { checksInWords, triedInWords } from "../headline/tried.ts";
import { versioningRule } from "../findings/versioning-rule.ts";

export interface ConsoleOptions {
  readonly colour?: boolean;
  /** Columns of the terminal. */
  readonly width?: number;
}

const verdictLine = {
  0: ["green", "conforms"],
  1: ["red", "does not conform"],
  2: ["yellow", "inconclusive"],
} as const;

/** Lines of one screen, and how many findings are named at most. */
const screen = 28;
const headings = 12;

/** One screen for a person: what was run and skipped, each cause of failures, the verdict. */
export function consoleReport(
  run: RunDocument,
  { colour = false, width = 100 }: ConsoleOptions = {},
): string {
  const paint = painter(colour);
  const [hue, words] = verdictLine[exitCode(run)];
  const head = [
    paint("bold", tallied(run)),
    ...[setting(run)].filter((line) => line !== "").map((line) => paint("dim", line)),
  ];
  const foot = [
    "",
    ...[rerunAdvice(run) ?? []].flat(),
    ...[asides(run) ?? []].flat().map((line) => paint("dim", line)),
    `${paint(hue, words)}${paint("dim", ` · ${effort(run)}`)}`,
  ];
  const room: Room = { lines: screen - head.length - foot.length, headings, rendered: false };
  const lines = [
    ...head,
    ...changed(run, room, paint, width),
    ...kinds(run).flatMap((blocks) => blockLines(blocks, room, paint, width)),
    ...openQuestions(run, room, paint),
    ...drifted(run, room, paint),
    ...foot,
  ];
  return `${lines.join("\n")}\n`;
}

function setting(run: RunDocument): string {
  const of = (pick: (result: Result) => string) => [...new Set(run.results.map(pick))];
  const cells = [of(({ apiVersion }) => apiVersion), of(({ inflection }) => inflection)];
  return [printable(originOf(run.target) ?? ""), ...cells.map((names) => names.join(", "))]
    .filter((part) => part !== "")
    .join(" · ");
}

function effort({ startedAt, finishedAt, requests, results }: RunDocument): string {
  const took = finishedAt && (Date.parse(finishedAt) - Date.parse(startedAt)) / 1000;
  return [
    triedInWords({ results }),
    checksInWords({ results }),
    plural(requests, "request"),
    ...(took === undefined || took === "" ? [] : [`${took.toFixed(1)} s`]),
  ].join(" · ");
}

/** Unusual events that are no findings: earlier decisions, retries, lag. */
function asides({ results }: RunDocument): string | undefined {
  const lag = Math.max(0, ...results.map((result) => result.lag ?? 0));
  const [carried, retried] = [carriedOver({ results }), repeated({ results })];
  const parts = [
    ...(carried > 0 ? [`${plural(carried, "check")} decided on an earlier night`] : []),
    ...(retried > 0 ? [`${plural(retried, "check")} retried after no answer`] : []),
    ...(lag > 0 ? [`reads lagged up to ${Math.round(lag)} ms`] : []),
  ];
  return parts.length === 0 ? undefined : parts.join(" · ");
}

/** The findings, the worst kind first. Each kind is shortened by itself. */
function kinds(run: RunDocument): readonly (readonly Block[])[] {
  return [
    [...run.problems.map((problem) => bare("!", "yellow", problem)), ...byHandBlock(run)],
    causeBlocks(causesOf(run, "breaks"), "red", run),
    run.observations.filter(isUnexpected).map((one) => answerBlock(one, run)),
    withVerdict(run, "fixed").map((result) => ({
      mark: "✗",
      hue: "red",
      heading: result.id,
      rows: [["known", whyFixed(result, run.results)]],
    })),
    run.outdated.map((problem) => bare("✗", "red", problem)),
    byReason(unexplained(run)).map(([problem, same]) => ({
      mark: "?",
      hue: "yellow",
      heading: title(same),
      rows: [["because", printable(problem)]],
    })),
    missing(run).map((name) => bare("!", "yellow", `required and missing: ${name}`)),
    causeBlocks(causesOf(run, "advice"), "yellow", run),
  ];
}

const bare = (mark: string, hue: Block["hue"], heading: string): Block => ({
  mark,
  hue,
  heading: printable(heading),
  rows: [],
});

/** Stands below the problems. Its commands are copied as a whole. */
const byHandBlock = ({ byHand: [first, ...lines] = [] }: RunDocument): readonly Block[] =>
  first === undefined
    ? []
    : [
        {
          ...bare("!", "yellow", first.text),
          rows: lines.map(({ text, isCommand }) => ["", printable(text), isCommand]),
        },
      ];

function answerBlock(observation: Observation, run: RunDocument): Block {
  const asked = askedBy(observation, run);
  const { id, question, candidates, observed, before, requestId } = observation;
  const known = before && `${before.observed}, since ${before.since}`;
  return {
    mark: "✗",
    hue: "red",
    heading: `observation ${id}`,
    brief: printable(`expected ${before?.observed ?? candidates.join(" or ")}, got ${observed}`),
    rows: [
      ["question", question],
      ["expected", printable(known ?? candidates.join(" or "))],
      ["observed", printable(observed)],
      ...(before === undefined ? [] : [["rule", versioningRule(observation)] as const]),
      ["request", printable(asked?.request ?? requestId ?? "without a request id")],
      ...[asked?.curl ?? asked?.rerun ?? []]
        .flat()
        .map((command) => ["repeat", printable(command), true] as const),
    ],
  };
}
