import { driftGroups, placesInWords } from "../findings/drift-groups.ts";
import { type Change, changeKinds, changeList, changesInWords } from "../runs/change-list.ts";
import { changesOf } from "../runs/changes.ts";
import type { Room } from "./blocks.ts";
import type { RunDocument } from "../../document/run-document.ts";
import { isUnexpected } from "../../document/verdict.ts";
import { moment } from "../findings/since.ts";
import { fit, padded, type Paint, plural, printable, solid, widthOf } from "../text/text.ts";

const hues = { bad: "red", open: "yellow", good: "green", quiet: "dim" } as const;

/** One line for each change. If one kind has too many, the last ones are only counted. */
export function changeLines(
  changes: readonly Change[],
  most: number,
  paint: Paint,
  width: number,
): readonly string[] {
  return [...Map.groupBy(changes, ({ kind }) => kind)].flatMap(([kind, those]) => {
    const { sign, label, mood } = changeKinds[kind];
    const lines = those.slice(0, most).map(({ subject, words = "", detail = "" }) => {
      const front = `${sign} ${label}  `;
      // A line may be cut at its end, and the two answers say more than their question.
      const rest = kind === "answer" ? [detail, words] : [words, detail];
      const what = [subject, ...rest].filter((part) => part !== "").join("  ");
      return paint(hues[mood], front) + fit(printable(what), Math.max(40, width - widthOf(front)));
    });
    const more = those.length - lines.length;
    return more > 0 ? [...lines, paint("dim", `  and ${more} more`)] : lines;
  });
}

/** The changes since the baseline, except failures and answers: these have blocks of their own. */
export function changed(
  run: RunDocument,
  room: Room,
  paint: Paint,
  width: number,
): readonly string[] {
  const found = changesOf(run);
  if (found === undefined) return [];
  const shownElsewhere = new Set(["failing", "advice", "answer"]);
  const others = changeList(found).filter(({ kind }) => !shownElsewhere.has(kind));
  const lines = [
    `since ${moment(found.since)}: ${changesInWords(found)}`,
    ...changeLines(others, 3, paint, width),
  ];
  room.lines -= lines.length;
  return lines;
}

/** At most this many answers and differences are shown. The run document has all of them. */
const most = { answers: 12, drift: 8 } as const;

/**
 * New answers to open questions, and the number of unchanged ones. The mock's answers are its rulings and say nothing
 * about Persona.
 */
export function openQuestions(
  { target, observations }: RunDocument,
  room: Room,
  paint: Paint,
): readonly string[] {
  const hasLedger = observations.some(({ before }) => before !== undefined);
  if (observations.length === 0 || (target.kind === "mock" && !hasLedger)) return [];
  const different = observations.filter(({ observed, before }) => before?.observed !== observed);
  const same = observations.length - different.length;
  // An unexpected answer stands above, as a finding.
  const news = different.filter((one) => !isUnexpected(one));
  const rows = news.map(({ id, observed: now, before, requestId = "" }) => [
    printable(id),
    fit(printable(now), 40),
    before === undefined ? "new" : fit(printable(before.observed), 40),
    before?.since ?? "",
    solid(requestId),
  ]);
  const head = ["open question", "seen now", "seen before", "since", "request"];
  const unchanged =
    same === 0 ? [] : [paint("dim", `${plural(same, "open question")} answered as before`)];
  return rows.length === 0
    ? ["", ...unchanged]
    : [
        ...table(
          `${plural(rows.length, "new answer")} to open questions`,
          [head],
          rows,
          most.answers,
          room,
          paint,
        ),
        ...unchanged,
      ];
}

export function drifted({ drift }: RunDocument, room: Room, paint: Paint): readonly string[] {
  if (drift.length === 0) return [];
  const groups = driftGroups(drift);
  const rows = groups.map((group) => [
    printable(group.member),
    printable(group.what),
    printable(placesInWords(group)),
    solid(group.requestId ?? ""),
  ]);
  const what = `drift: ${plural(groups.length, "difference")} from today's description`;
  return table(what, [], rows, most.drift, room, paint);
}

/** A table under a title. Without room for rows, the title alone. */
function table(
  what: string,
  head: readonly (readonly string[])[],
  rows: readonly (readonly string[])[],
  limit: number,
  room: Room,
  paint: Paint,
): readonly string[] {
  const shown = rows.slice(0, Math.max(0, Math.min(limit, room.lines - 3)));
  const more = rows.length - shown.length;
  room.lines -= shown.length + 2;
  if (shown.length === 0) return ["", `${what}: see run.json`];
  return [
    "",
    paint("bold", what),
    ...columns([...head, ...shown], paint),
    ...(more > 0 ? [paint("dim", `and ${more} more in run.json`)] : []),
  ];
}

function columns(rows: readonly (readonly string[])[], paint: Paint): readonly string[] {
  const widths = (rows[0] ?? []).map((_, column) =>
    Math.max(...rows.map((row) => widthOf(row[column] ?? ""))),
  );
  return rows.map((row) =>
    row
      .map((cell, column) => {
        const text = column < row.length - 1 ? padded(cell, widths[column] ?? 0) : cell;
        return column === 0 ? text : paint("dim", text);
      })
      .join("  ")
      .trimEnd(),
  );
}
