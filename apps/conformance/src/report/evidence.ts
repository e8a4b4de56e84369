import type { ExchangeRecord, Result } from "../document/run-document.ts";

/** The exchange that shows the failure: the one that the check marked, else the last. */
export const evidenceOf = ({
  exchanges = [],
}: Pick<Result, "exchanges">): ExchangeRecord | undefined =>
  exchanges.findLast(({ shows }) => shows === true) ?? exchanges.at(-1);

/** All exchanges up to and including the one that shows the failure. */
export function sequenceOf(result: Pick<Result, "exchanges">): readonly ExchangeRecord[] {
  const { exchanges = [] } = result;
  const evidence = evidenceOf(result);
  return evidence === undefined ? [] : exchanges.slice(0, exchanges.indexOf(evidence) + 1);
}
