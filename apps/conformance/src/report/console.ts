import { curl } from "./curl.ts";
import type { Result, RunDocument } from "./document.ts";
import { requestLine } from "./findings.ts";
import { type Paint, painter, plural, printable, solid, wrap } from "./text.ts";
import { versioningRule } from "./versioning-rule.ts";
import { exitCode, isUnexpected, missing, tally, verdict, type Verdict } from "./verdict.ts";

export interface ConsoleOptions {
  readonly colour?: boolean;
  /** Columns. */
  readonly width?: number;
}

const verdictLine = {
  0: ["green", "conforms"],
  1: ["red", "does not conform"],
  2: ["yellow", "nobody knows"],
} as const;

/** One screen for a person: what was and was not run, then each broken promise once, then the verdict. */
export function console(
  run: RunDocument,
  { colour = false, width = 100 }: ConsoleOptions = {},
): string {
  const paint = painter(colour);
  const [hue, words] = verdictLine[exitCode(run)];
  const lines = [
    paint("bold", summary(run)),
    paint("dim", setting(run)),
    ...sections(run, paint, width),
    ...openQuestions(run, paint),
    ...drifted(run, paint, width),
    "",
    `${paint(hue, words)}${paint("dim", ` · ${effort(run)}`)}`,
  ];
  return `${lines.join("\n")}\n`;
}

/** What was run, and first of all what was not and why: `sandbox: 7 passed, 11 skipped (no accept)`. */
function summary(run: RunDocument): string {
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
    [counts.skipped, `skipped (no ${[...reasons].join(", no ")})`],
  ] as const;
  const said = parts.filter(([count]) => count > 0).map(([count, what]) => `${count} ${what}`);
  const cut = run.finishedAt === undefined ? ", cut short" : "";
  return `${run.target.kind}: ${said.join(", ") || "nothing was run"}${cut}`;
}

function setting(run: RunDocument): string {
  const of = (pick: (result: Result) => string) => [...new Set(run.results.map(pick))];
  const cells = [of(({ apiVersion }) => apiVersion), of(({ inflection }) => inflection)];
  return [printable(run.target.baseUrl), ...cells.map((names) => names.join(", "))]
    .filter((part) => part !== "")
    .join(" · ");
}

function effort({ startedAt, finishedAt, requests, results }: RunDocument): string {
  const took = finishedAt && (Date.parse(finishedAt) - Date.parse(startedAt)) / 1000;
  const lag = Math.max(0, ...results.map((result) => result.lag ?? 0));
  return [
    plural(results.length, "check"),
    plural(requests, "request"),
    ...(took === undefined || took === "" ? [] : [`${took.toFixed(1)} s`]),
    ...(lag > 0 ? [`reads lagged up to ${Math.round(lag)} ms`] : []),
  ].join(" · ");
}

function sections(run: RunDocument, paint: Paint, width: number): readonly string[] {
  const withVerdict = (...wanted: Verdict[]) =>
    run.results.filter((result) => wanted.includes(verdict(result)));
  return [
    ...run.problems.flatMap((problem) =>
      block("!", "yellow", printable(problem), [], paint, width),
    ),
    ...failures(run, withVerdict("breaks"), "red", paint, width),
    ...failures(run, withVerdict("advice"), "yellow", paint, width),
    ...withVerdict("fixed").flatMap(({ id, known }) =>
      block(
        "✗",
        "red",
        id,
        [
          [
            "known",
            `passes, though it was known to fail (${known ?? ""}): remove it from the known failures`,
          ],
        ],
        paint,
        width,
      ),
    ),
    ...run.observations.filter(isUnexpected).flatMap((observation) => {
      const { id, question, candidates, observed, before, requestId } = observation;
      const same = before && `${before.observed}, as since ${before.since}`;
      const rows = [
        ["question", question],
        ["expected", printable(same ?? candidates.join(" or "))],
        ["observed", `${printable(observed)}, ${printable(requestId ?? "without a request id")}`],
        ...(before === undefined ? [] : [["rule", versioningRule(observation)] as const]),
      ] as const;
      return block("✗", "red", `observation ${id}`, rows, paint, width);
    }),
    ...grouped(withVerdict("undecided"), ({ outcome }) =>
      outcome.kind === "undecided" ? outcome.problem : "",
    ).flatMap(([problem, same]) =>
      block("?", "yellow", title(same), [["because", printable(problem)]], paint, width),
    ),
    ...run.outdated.flatMap((problem) => block("✗", "red", problem, [], paint, width)),
    ...missing(run).map(
      (capability) => `\n${paint("yellow", "!")} required and missing: ${capability}`,
    ),
  ];
}

/** The answers to open questions. The mock's are its rulings, and no evidence about Persona. */
function openQuestions({ target, observations }: RunDocument, paint: Paint): readonly string[] {
  const told = observations.some(({ before }) => before !== undefined);
  if (observations.length === 0 || (target.kind === "mock" && !told)) return [];
  const rows = observations.map(({ id, observed: now, before, requestId = "" }) => [
    id,
    printable(now),
    before === undefined
      ? "new"
      : before.observed === now
        ? "the same"
        : printable(before.observed),
    before?.since ?? "",
    solid(requestId),
  ]);
  return [
    "",
    ...columns([["open question", "seen now", "seen before", "since", "request"], ...rows], paint),
  ];
}

/** The most differences that are shown; the run document holds them all. */
const shownDrift = 8;

function drifted({ drift }: RunDocument, paint: Paint, width: number): readonly string[] {
  if (drift.length === 0) return [];
  const rows = drift
    .slice(0, shownDrift)
    .map(({ where, what, requestId = "" }) => [
      printable(where),
      printable(what),
      solid(requestId),
    ]);
  const more =
    drift.length > shownDrift
      ? [paint("dim", `and ${drift.length - shownDrift} more in run.json`)]
      : [];
  const head = "drift: other than today's description, and Persona's to change";
  return ["", paint("bold", head.slice(0, width)), ...columns(rows, paint), ...more];
}

function columns(rows: readonly (readonly string[])[], paint: Paint): readonly string[] {
  const widths = (rows[0] ?? []).map((_, column) =>
    Math.max(...rows.map((row) => (row[column] ?? "").length)),
  );
  return rows.map((row) =>
    row
      .map((cell, column) => {
        const padded = column < row.length - 1 ? cell.padEnd(widths[column] ?? 0) : cell;
        return column === 0 ? padded : paint("dim", padded);
      })
      .join("  ")
      .trimEnd(),
  );
}

/** One broken promise, one block, however many checks it failed. */
function failures(
  run: RunDocument,
  failed: readonly Result[],
  hue: "red" | "yellow",
  paint: Paint,
  width: number,
): readonly string[] {
  return grouped(failed, ({ cites }) => cites).flatMap(([, same]) => {
    const [first] = same;
    if (first?.outcome.kind !== "failed") return [];
    const exchange = first.exchanges?.at(-1);
    const request = exchange && requestLine(exchange);
    const rows: (readonly [string, string])[] = [
      ["promise", `${first.level}: ${first.statement}`],
      ["", first.url],
      ["expected", printable(first.outcome.expected)],
      ["actual", printable(first.outcome.actual)],
      ...(request === undefined ? [] : [["request", printable(request)] as const]),
      ...(exchange === undefined
        ? []
        : [["repeat", printable(curl(exchange, first, run.target.baseUrl))] as const]),
    ];
    return block("✗", hue, title(same), rows, paint, width);
  });
}

function grouped(
  results: readonly Result[],
  by: (result: Result) => string,
): readonly (readonly [string, readonly Result[]])[] {
  return [...Map.groupBy(results, by)];
}

/** The first id of a group, and how many more there are. */
function title(same: readonly Result[]): string {
  const ids = [...new Set(same.map(({ id }) => id))];
  const more = ids.length > 1 ? ` and ${ids.length - 1} more` : "";
  const [first] = same;
  const cell = same.length === 1 && first ? ` (${first.apiVersion}, ${first.inflection})` : "";
  return `${ids[0] ?? ""}${more}${cell}`;
}

function block(
  mark: string,
  hue: "red" | "yellow",
  heading: string,
  rows: readonly (readonly [string, string])[],
  paint: Paint,
  width: number,
): readonly string[] {
  const margin = 12;
  return [
    "",
    ...wrap(heading, Math.max(40, width - 2)).map(
      (line, index) => `${index === 0 ? paint(hue, mark) : " "} ${paint("bold", line)}`,
    ),
    ...rows.flatMap(([name, text]) => {
      // A command is to be copied: it is never broken.
      const lines = name === "repeat" ? [text] : wrap(text, Math.max(40, width - margin));
      return lines.map((line, index) => {
        const label = (index === 0 ? name : "").padEnd(margin - 2);
        return `  ${paint("dim", label)}${line}`;
      });
    }),
  ];
}
