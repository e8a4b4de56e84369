import { type Citation, idOf, statementOf } from "@persona-conformance/schemas";
import { causesOf } from "../document/root-causes.ts";
import type { Result } from "../document/run-document.ts";
import { type Check, isSameCell } from "./check.ts";
import type { Because } from "./outcome.ts";
import type { Planned } from "./plan.ts";
import { short } from "./record.ts";
import type { RunOptions } from "./run-options.ts";

/** A check that is undecided because another promise is broken, or that found it broken on the way. */
export interface Blame<Trial> {
  readonly planned: Planned<Trial>;
  readonly because: Because;
  /** The exchanges of a check that found it on the way. */
  readonly exchanges?: Result["exchanges"];
}

/**
 * The parts of a result that do not depend on its outcome. `broken` is the broken promise, if it is not the check's
 * own.
 */
export function factsOf<Trial>({ check, cell }: Planned<Trial>, broken?: Citation) {
  const { id, alsoCites, operation, echoes } = check;
  return {
    id,
    ...promiseOf(check, broken),
    ...(alsoCites !== undefined && { alsoCites: [...alsoCites] }),
    ...(echoes === true && { echoes }),
    operation,
    ...cell,
    milliseconds: 0,
  };
}

function promiseOf<Trial>(check: Check<Trial>, broken: Citation | undefined) {
  const { cites, statement, level, url } = check;
  if (broken === undefined || idOf(broken) === cites) return { level, statement, cites, url };
  const { level: how, text, url: where } = statementOf(broken);
  return { level: how, statement: text, cites: idOf(broken), url: where };
}

/** A failure of a check that another one found broken, and how. */
export interface Accused {
  readonly result: Result;
  readonly because: Because;
}

/**
 * Turns blames into failures. When an arrangement breaks a promise, the check that judges this promise fails, even if
 * it was not selected, was undecided, or had passed before.
 */
export function accuse<Trial>(
  blames: readonly Blame<Trial>[],
  found: ReadonlyMap<Planned<Trial>, Result>,
  { checks, catalog = checks, known }: Pick<RunOptions<Trial>, "checks" | "catalog" | "known">,
): ReadonlyMap<Planned<Trial>, Accused> {
  const accused = new Map<Planned<Trial>, Accused>();
  for (const { planned, because, exchanges } of blames) {
    const { cell } = planned;
    // Something more basic may explain it.
    const { outcome } = found.get(planned) ?? {};
    const isUndecided = exchanges === undefined && outcome?.kind === "undecided";
    if (isUndecided && outcome.because?.check !== because.check) continue;
    const isIt = (one: Planned<Trial>) =>
      one.check.id === because.check && isSameCell(one.cell, cell);
    if ([...accused.keys()].some(isIt)) continue;
    const own = [...found.keys()].find(isIt);
    const before = own === undefined ? undefined : found.get(own);
    if (before?.outcome.kind === "failed") continue;
    // The check of this promise has found that another one is broken instead.
    const causes = before && causesOf(before, [...found.values()]);
    if (causes !== undefined && causes.chain.length > 0 && !causes.isCircle) continue;
    const check = own?.check ?? catalog.find(({ id }) => id === because.check);
    if (check === undefined) continue;
    const { expected, actual, statement } = because;
    const problem = `expected ${expected}, got ${actual}`;
    const kept = exchanges ?? found.get(planned)?.exchanges;
    const reason = known?.(check.id);
    const result: Result = {
      ...before,
      ...factsOf({ check, cell }, statement),
      outcome: short({ kind: "failed", problem, expected, actual }),
      ...(reason !== undefined && { known: reason }),
      ...(kept !== undefined && { exchanges: kept }),
      askedBy: planned.check.id,
    };
    accused.set(own ?? { check, cell }, { result, because });
  }
  return accused;
}
