import type { ChangelogDocument } from "../../document/changelog-document.ts";
import { cell, code, prose } from "../text/markdown.ts";
import { changelogSentence, dayOf, shortHash, worstOf } from "./changelog-words.ts";
import { driftTables } from "./markdown.ts";
import { countWords } from "./words.ts";

/** The changelog as Markdown, the newest commit first. */
export function changelogMarkdown(changelog: ChangelogDocument): string {
  const parts = changelog.entries.toReversed().flatMap((entry) => {
    const { changes, problem, subject } = entry;
    const title = `## ${dayOf(entry)} · ${problem === undefined ? (worstOf(entry) ?? "") : "not read"}`;
    return [
      "",
      title,
      "",
      `${cell(shortHash(entry))} ${cell(subject)}: ${problem === undefined ? countWords(changes) : code(problem)}`,
      ...driftTables(changes),
    ];
  });
  return [
    "# Changelog of the description",
    "",
    prose(changelogSentence(changelog)),
    ...parts,
    "",
  ].join("\n");
}
