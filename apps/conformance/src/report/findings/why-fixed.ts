import type { Result } from "../../document/run-document.ts";
import { verdict } from "../../document/verdict.ts";

/** Why a check that passes fails the run: it is among the known failures. Says what to do with the pattern. */
export function whyFixed({ known = "", knownBy }: Result, results: readonly Result[]): string {
  const passes = `passes, though it was known to fail (${known})`;
  if (knownBy === undefined) return `${passes}: remove it from the known failures`;
  const { line, pattern } = knownBy;
  const isWider = results.some(
    (other) => other.knownBy?.line === line && verdict(other) !== "fixed",
  );
  return isWider
    ? `${passes}: narrow line ${line}: ${pattern}, since another check that it matches did not pass`
    : `${passes}: remove line ${line}: ${pattern}`;
}
