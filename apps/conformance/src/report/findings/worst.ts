import type { Result } from "../../document/run-document.ts";
import { verdict, type Verdict } from "../../document/verdict.ts";

export const worstFirst = [
  "breaks",
  "fixed",
  "undecided",
  "advice",
  "known",
  "skipped",
  "conforms",
] as const satisfies readonly Verdict[];

/** The worst verdict. Undefined without results. */
export function worst(results: readonly Result[]): Verdict | undefined {
  const found = new Set(results.map(verdict));
  return worstFirst.find((one) => found.has(one));
}

/** The worst verdict of the results that were tried. If none was tried: skipped. */
export const worstTried = (results: readonly Result[]): Verdict | undefined =>
  worst(results.filter(isTried)) ?? worst(results);

export const isTried = ({ outcome }: Result): boolean => outcome.kind !== "skipped";
