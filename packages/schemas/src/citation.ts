import type { Statement } from "./statement.ts";
import { type StatementId, statements } from "./statements/index.ts";

/** A promise that this package does not know: a team's own, or one of a resource that is made up. */
export interface OwnStatement extends Statement {
  /** Begins with the resource, or with `own/`. */
  readonly id: string;
}

/** What a check, a fault or a row of a lifecycle rests on: the id of a known promise, or one's own. */
export type Citation = StatementId | OwnStatement;

export const idOf = (cited: Citation): string => (typeof cited === "string" ? cited : cited.id);

export const statementOf = (cited: Citation): Statement =>
  typeof cited === "string" ? statements[cited] : cited;
