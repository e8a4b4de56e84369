import type { ChangelogDocument, ChangelogEntry } from "../../document/changelog-document.ts";
import { type DriftChange, mostSevereFirst } from "../../document/drift-document.ts";
import { plural } from "../text/text.ts";

/** The highest severity of a commit's changes. */
export function worstOf({
  changes,
}: Pick<ChangelogEntry, "changes">): DriftChange["severity"] | undefined {
  return mostSevereFirst.find((severity) => changes.some((change) => change.severity === severity));
}

/** The changelog in one sentence. */
export function changelogSentence({ entries, commits, since, scope }: ChangelogDocument): string {
  const effective = entries.filter(({ changes }) => changes.length > 0);
  const breaking = effective.filter((entry) => worstOf(entry) === "breaking").length;
  const what =
    effective.length === 0
      ? "none of them affects consumers"
      : `${effective.length} ${effective.length === 1 ? "affects" : "affect"} consumers, ${breaking === 0 ? "none" : breaking} of them breaking`;
  return `${plural(commits, "commit")} since ${since}, ${scope}: ${what}`;
}

export const dayOf = ({ date }: Pick<ChangelogEntry, "date">): string => date.slice(0, 10);
export const shortHash = ({ commit }: Pick<ChangelogEntry, "commit">): string => commit.slice(0, 7);
