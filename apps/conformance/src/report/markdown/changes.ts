import { changeKinds, changeList, changesInWords } from "../runs/change-list.ts";
import { changesOf } from "../runs/changes.ts";
import type { RunDocument } from "../../document/run-document.ts";
import { askedBy } from "../repeat/answer.ts";
import { block, cell, code, details, prose, table } from "../text/markdown.ts";
import { printable } from "../text/text.ts";
import { moment } from "../findings/since.ts";
import { isUnexpected } from "../../document/verdict.ts";

/** At most this many changes of each kind are listed. */
const listedChanges = 10;

/** The changes since the baseline. */
export function changed(run: RunDocument): readonly string[] {
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

/** Unexpected answers to open questions. They decide the verdict. */
export function changedAnswers(run: RunDocument): readonly string[] {
  const unexpected = run.observations.filter(isUnexpected);
  if (unexpected.length === 0) return [];
  const rows = unexpected.map((observation) => {
    const { id, question, candidates, observed, before, requestId = "" } = observation;
    const expected = before ? `${before.observed}, since ${before.since}` : candidates.join(" or ");
    const request = askedBy(observation, run)?.request ?? requestId;
    return [`${code(id)} ${prose(question)}`, cell(expected), cell(observed), cell(request)];
  });
  const commands = unexpected.flatMap((observation) => {
    const { curl, rerun } = askedBy(observation, run) ?? {};
    return [curl ?? [], rerun ?? []].flat().map(printable);
  });
  return [
    "### Unexpected answers",
    table(["open question", "expected", "seen", "request"], rows),
    ...(commands.length === 0
      ? []
      : [details("Commands that ask again", block("sh", commands.join("\n")))]),
  ];
}
