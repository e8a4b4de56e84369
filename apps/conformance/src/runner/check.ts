import { type Level, type StatementId, statements } from "@persona-conformance/schemas";

/** What a check is run under: each pair of API version and key inflection is a cell of the matrix. */
export interface Cell {
  readonly apiVersion: string;
  readonly inflection: string;
}

export type Axis = keyof Cell;

export interface CheckDefinition<Trial> {
  /** A path in lower case; public, never reused. */
  readonly id: string;
  readonly cites: StatementId;
  /** Other statements that it guards on the way. */
  readonly alsoCites?: readonly StatementId[];
  /** The operation's id in the official description, or "any". */
  readonly operation: string;
  /** Capabilities of the target without which it is skipped. */
  readonly needs: readonly string[];
  /** What is done, in one sentence. */
  readonly steps: string;
  /** What would fail it, in one sentence. */
  readonly failsWhen: string;
  /** The axes on which a target could behave differently; along the others it is run once. */
  readonly varies?: readonly Axis[];
  /** Run only where a pattern names it. */
  readonly onDemand?: true;
  /** Judges what all the others have heard, and so comes last. */
  readonly runLast?: true;
  run(trial: Trial): Promise<void>;
}

/** One promise put to the test. */
export interface Check<Trial> extends CheckDefinition<Trial> {
  readonly level: Level;
  readonly statement: string;
  readonly url: string;
}

export function check<Trial>(definition: CheckDefinition<Trial>): Check<Trial> {
  const { level, text, url } = statements[definition.cites];
  return { ...definition, level, statement: text, url };
}
