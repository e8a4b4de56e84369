import {
  type Citation,
  idOf,
  type Level,
  type Operation,
  type OperationId,
  statementOf,
} from "@persona-conformance/schemas";
import type { Capability } from "./capabilities.ts";

/** What a check is run under: each pair of API version and key inflection is a cell of the matrix. */
export interface Cell {
  readonly apiVersion: string;
  readonly inflection: string;
}

export const isSameCell = (a: Cell, b: Cell): boolean =>
  a.apiVersion === b.apiVersion && a.inflection === b.inflection;

export type Axis = keyof Cell;

interface Common<Trial> {
  /** A path in lower case that begins with the resource or with `protocol/`; public, never reused. */
  readonly id: string;
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

export interface CheckDefinition<Trial> extends Common<Trial> {
  readonly cites: Citation;
  /** Other statements that it guards on the way. */
  readonly alsoCites?: readonly Citation[];
  /** The documented operation that it is about, or that it is about any, or about the dashboard. */
  readonly operation: OperationId | Operation | "any" | "dashboard";
  /** What of the target's capabilities it needs; it is skipped where one is lacking. */
  readonly needs: readonly Capability[];
}

/** One promise put to the test. */
export interface Check<Trial> extends Common<Trial> {
  /** The promise's id, and what is promised, where, how firmly. */
  readonly cites: string;
  readonly level: Level;
  readonly statement: string;
  readonly url: string;
  readonly alsoCites?: readonly string[];
  readonly operation: string;
  readonly needs: readonly string[];
}

export function check<Trial>(definition: CheckDefinition<Trial>): Check<Trial> {
  const { cites, alsoCites, operation, ...rest } = definition;
  const { level, text, url } = statementOf(cites);
  return {
    ...rest,
    cites: idOf(cites),
    ...(alsoCites && { alsoCites: alsoCites.map(idOf) }),
    operation: typeof operation === "string" ? operation : operation.id,
    level,
    statement: text,
    url,
  };
}
