import type { ChangelogDocument, ChangelogEntry } from "../../document/changelog-document.ts";
import { type DriftChange, mostSevereFirst } from "../../document/drift-document.ts";
import { plural } from "../text.ts";

/** The worst that a commit did. */
export function worstOf({
  changes,
}: Pick<ChangelogEntry, "changes">): DriftChange["severity"] | undefined {
  return mostSevereFirst.find((severity) => changes.some((change) => change.severity === severity));
}

/** The history in one sentence. */
export function changelogSentence({ entries, commits, since, scope }: ChangelogDocument): string {
  const felt = entries.filter(({ changes }) => changes.length > 0);
  const breaking = felt.filter((entry) => worstOf(entry) === "breaking").length;
  const what =
    felt.length === 0
      ? "none of them can be felt by a consumer"
      : `${felt.length} can be felt by a consumer, ${breaking === 0 ? "none" : breaking} of them breaking`;
  return `${plural(commits, "commit")} since ${since}, ${scope}: ${what}`;
}

export const dayOf = ({ date }: Pick<ChangelogEntry, "date">): string => date.slice(0, 10);
export const shortHash = ({ commit }: Pick<ChangelogEntry, "commit">): string => commit.slice(0, 7);
