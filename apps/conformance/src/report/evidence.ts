import type { ExchangeRecord, Result } from "../document/run-document.ts";

/** The exchange that shows what a check found: the one that is marked, or else the last. */
export const evidenceOf = ({
  exchanges = [],
}: Pick<Result, "exchanges">): ExchangeRecord | undefined =>
  exchanges.findLast(({ shows }) => shows === true) ?? exchanges.at(-1);

/** What led to that exchange, and the exchange itself, in their order. */
export function sequenceOf(result: Pick<Result, "exchanges">): readonly ExchangeRecord[] {
  const { exchanges = [] } = result;
  const evidence = evidenceOf(result);
  return evidence === undefined ? [] : exchanges.slice(0, exchanges.indexOf(evidence) + 1);
}
