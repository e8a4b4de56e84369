import type { Statement } from "./statement.ts";
import { type StatementId, statements } from "./statements/index.ts";

/** A promise that this package does not know: a team's own, or one of a resource in a test. */
export interface OwnStatement extends Statement {
  /** Begins with the resource, or with `own/`. */
  readonly id: string;
}

/** The promise behind a check, a fault or a row of a lifecycle: the id of a known one, or one of your own. */
export type Citation = StatementId | OwnStatement;

/** The id of a cited statement. */
export const idOf = (cited: Citation): string => (typeof cited === "string" ? cited : cited.id);

/** The statement that a citation names. */
export const statementOf = (cited: Citation): Statement =>
  typeof cited === "string" ? statements[cited] : cited;
