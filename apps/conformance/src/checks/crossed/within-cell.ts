import { Violation } from "../../runner/outcome.ts";
import type { CrossedCell } from "../../trial/crossing.ts";

/** Runs a judgement. A violation names the cell, and the promise that is broken if there is none yet. */
export function within<T>(
  { apiVersion, inflection }: CrossedCell,
  cites: NonNullable<Violation["cites"]>,
  judge: () => T,
): T {
  try {
    return judge();
  } catch (error) {
    if (!(error instanceof Violation)) throw error;
    const { expected, actual, evidence } = error;
    throw new Violation(`${expected} in version ${apiVersion} and ${inflection} case`, actual, {
      cites: error.cites ?? cites,
      ...(evidence !== undefined && { evidence }),
    });
  }
}
