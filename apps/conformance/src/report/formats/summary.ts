import { causesOf, consequence } from "../causes/causes.ts";
import { evidenceOf } from "../causes/evidence.ts";
import { requestLine } from "../findings/findings.ts";
import {
  type Change,
  changeKinds,
  changeList,
  changesInWords,
  promisesInWords,
} from "../runs/change-list.ts";
import { changesOf } from "../runs/changes.ts";
import type { RunDocument } from "../../document/run-document.ts";
import { headline, tallied, verdictMarks } from "../headline/headline.ts";
import { moment } from "../findings/since.ts";
import { clip, printable } from "../text/text.ts";
import { triedInWords } from "../headline/tried.ts";
import { exitCode, isUnexpected } from "../../document/verdict.ts";

/** At most this many changes of each kind: a chat message is short. */
const shown = 5;

/** A message for a chat: two lines, then the changes. Without a baseline, the failures. */
export function summary(run: RunDocument): string {
  const found = changesOf(run);
  const compared =
    found === undefined ? [] : [`since ${moment(found.since)}: ${changesInWords(found)}`];
  const lines = [
    `${verdictMarks[exitCode(run)]} ${harmless(headline(run))}`,
    [`${moment(run.startedAt)} UTC`, tallied(run), triedInWords(run), ...compared].join(" · "),
    ...(found === undefined ? broken(run) : changed(changeList(found))),
  ];
  return lines.map((line) => `${printable(line)}\n`).join("");
}

const changed = (list: readonly Change[]): readonly string[] =>
  [...Map.groupBy(list, ({ kind }) => kind)].flatMap(([kind, those]) => {
    const { sign, label } = changeKinds[kind];
    const what = ({ subject, words = "", detail = "" }: Change) =>
      [harmless(subject), words, harmless(clip(detail, 120))]
        .filter((part) => part !== "")
        .join(" · ");
    return some(those.map((one) => `${sign} ${label}: ${what(one)}`));
  });

/** Without a baseline there are no changes, so all failures are listed. */
const broken = (run: RunDocument): readonly string[] => [
  ...some(
    causesOf(run, "breaks").map((cause) => {
      const [first] = cause.results;
      const evidence = first && evidenceOf(first);
      return [
        `✗ ${harmless(first?.id ?? "")}`,
        promisesInWords(cause.promises),
        ...(evidence === undefined ? [] : [harmless(clip(requestLine(evidence), 120))]),
        ...[consequence(cause) ?? []].flat(),
      ].join(" · ");
    }),
  ),
  ...some(
    run.observations
      .filter(isUnexpected)
      .map(
        ({ id, question, observed }) =>
          `≠ ${harmless(id)} · ${question} · ${harmless(clip(observed, 120))}`,
      ),
  ),
];

function some(lines: readonly string[]): readonly string[] {
  const more = lines.length - shown;
  return more > 0 ? [...lines.slice(0, shown), `  and ${more} more`] : lines;
}

/** The target's text cannot mention people, and cannot hold links or markup of a chat. */
const harmless = (text: string): string =>
  printable(text).replaceAll(
    // An underscore within a word is part of an id, and no markup.
    /[<>@*~`[\]]|(?<![A-Za-z0-9])_|_(?![A-Za-z0-9])/g,
    (character) => `\\u{${(character.codePointAt(0) ?? 0).toString(16)}}`,
  );
