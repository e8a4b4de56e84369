import {
  type DriftChange,
  type DriftDocument,
  mostSevereFirst,
} from "../../document/drift-document.ts";
import { cell, code, prose, table } from "../text/markdown.ts";
import { countWords, impactWords, kindWords, placeWords } from "./words.ts";

/** Drift for an issue or the summary of a CI run: one table for each severity, text before and now side by side. */
export function driftMarkdown(drift: DriftDocument): string {
  const { spec, against, scope, changes, notes } = drift;
  const title =
    changes.length === 0
      ? "No change that affects consumers"
      : `The description changed: ${countWords(changes)}`;
  return [
    `## ${title}`,
    "",
    `${code(against.source)} → ${code(spec.source)}, ${prose(scope)}`,
    ...driftTables(changes),
    ...notes.flatMap((note) => ["", prose(note)]),
    "",
  ].join("\n");
}

/** One table for each severity. */
export function driftTables(changes: readonly DriftChange[], level = "###"): readonly string[] {
  return mostSevereFirst.flatMap((severity) => {
    const those = changes.filter(
      (change) => change.severity === severity && change.accepted === undefined,
    );
    if (those.length === 0) return [];
    return [
      "",
      `${level} ${severity}`,
      "",
      table(["what", "where", "before", "now", "hits"], those.map(row)),
    ];
  });
}

const row = (change: DriftChange): readonly string[] => {
  const { where, before, after, id } = change;
  const place = placeWords(change);
  return [
    `${kindWords(change)}<br>${cell(id)}`,
    [cell(where), ...(place === "" ? [] : [cell(place)])].join("<br>"),
    before === undefined ? "" : cell(before),
    after === undefined ? "" : cell(after),
    prose(impactWords(change)),
  ];
};
