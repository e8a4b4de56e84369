import type { DriftChange, DriftDocument } from "./drift-document.ts";

/** The changes of one commit that affect consumers. */
export interface ChangelogEntry {
  readonly commit: string;
  /** The commit's date, in ISO 8601. */
  readonly date: string;
  readonly subject: string;
  readonly changes: readonly DriftChange[];
  /** Why the state of this commit could not be read. */
  readonly problem?: string;
}

/** The history of the description, as far as it affects consumers. */
export interface ChangelogDocument {
  readonly format: 1;
  /** The git checkout. */
  readonly source: string;
  /** The first day of the history. */
  readonly since: string;
  readonly scope: DriftDocument["scope"];
  /** The number of commits in this time. */
  readonly commits: number;
  /** The commits that changed something, the oldest first. */
  readonly entries: readonly ChangelogEntry[];
}
