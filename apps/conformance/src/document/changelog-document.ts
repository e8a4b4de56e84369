import type { DriftChange, DriftDocument } from "./drift-document.ts";

/** What one commit of the description changed for a consumer. */
export interface ChangelogEntry {
  readonly commit: string;
  /** When it was committed, in ISO 8601. */
  readonly date: string;
  readonly subject: string;
  readonly changes: readonly DriftChange[];
  /** Why its state could not be read. */
  readonly problem?: string;
}

/** The history of the description as a consumer feels it. */
export interface ChangelogDocument {
  readonly format: 1;
  /** The checkout. */
  readonly source: string;
  /** The first day that was looked at. */
  readonly since: string;
  readonly scope: DriftDocument["scope"];
  /** Commits that were looked at. */
  readonly commits: number;
  /** Those of them that changed something, the oldest first. */
  readonly entries: readonly ChangelogEntry[];
}
