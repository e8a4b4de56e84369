import { Violation } from "../../runner/outcome.ts";
import { type CrossedCell, placeOf } from "../../trial/requests/crossing.ts";

/**
 * Runs a judgement in a cell. A violation then names the cell, once. If it names no broken promise, it names the one given
 * here.
 */
export function within<T>(cell: CrossedCell, cites: Violation["cites"], judge: () => T): T {
  try {
    return judge();
  } catch (error) {
    if (!(error instanceof Violation)) throw error;
    const { expected, actual, evidence, cites: broken = cites } = error;
    const where = placeOf(cell);
    throw new Violation(expected.endsWith(where) ? expected : expected + where, actual, {
      ...(broken !== undefined && { cites: broken }),
      ...(evidence !== undefined && { evidence }),
    });
  }
}
