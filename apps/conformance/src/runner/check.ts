import {
  type Citation,
  idOf,
  type Level,
  type Operation,
  type OperationId,
  statementOf,
} from "@persona-conformance/schemas";
import type { Capability } from "../capabilities.ts";

/** The API version and the key inflection under which a check runs. */
export interface Cell {
  readonly apiVersion: string;
  readonly inflection: string;
}

export const isSameCell = (a: Cell, b: Cell): boolean =>
  a.apiVersion === b.apiVersion && a.inflection === b.inflection;

/** The key of a cell in a map. */
export const nameOfCell = ({ apiVersion, inflection }: Cell): string =>
  `${apiVersion} ${inflection}`;

/** Where a request was sent, for the end of a sentence. */
export const placeOf = ({ apiVersion, inflection }: Cell): string =>
  ` in version ${apiVersion} and ${inflection} case`;

export type Axis = keyof Cell;

interface Common<Trial> {
  /** A lower-case path that begins with the resource or with `protocol/`. It is public and never reused. */
  readonly id: string;
  /** What it does, in one sentence. */
  readonly steps: string;
  /** What makes it fail, in one sentence. */
  readonly failsWhen: string;
  /** The axes on which a target could behave differently. It runs once along the others. */
  readonly varies?: readonly Axis[];
  /** Run only if a pattern names it. */
  readonly onDemand?: true;
  /**
   * What this check does not change. If reads lag, consecutive checks with the same text wait together. A check that does not pass
   * then is tried again alone.
   */
  readonly leaves?: string;
  /** Runs after all others, since it judges their traffic. */
  readonly runLast?: true;
  /**
   * Repeats what other checks judge under other circumstances. If one of them has failed because of the same promise, this
   * check is undecided because of that.
   */
  readonly echoes?: true;
  run(trial: Trial): Promise<void>;
}

export interface CheckDefinition<Trial> extends Common<Trial> {
  readonly cites: Citation;
  /** Other statements that it tests on its way. */
  readonly alsoCites?: readonly Citation[];
  /** The documented operation that it tests, `any`, or `dashboard`. */
  readonly operation: OperationId | Operation | "any" | "dashboard";
  /** The capabilities that it needs. It is skipped if the target lacks one. */
  readonly needs: readonly Capability[];
}

/** A check for the runner: its statement is resolved. */
export interface Check<Trial> extends Common<Trial> {
  /** The statement's id. `level`, `statement` and `url` are those of the statement. */
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
