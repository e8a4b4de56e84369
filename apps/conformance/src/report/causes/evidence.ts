import type { ExchangeRecord, Result } from "../../document/run-document.ts";

/** The exchange that shows the failure: the one that the check marked, else the last. */
export const evidenceOf = ({
  exchanges = [],
}: Pick<Result, "exchanges">): ExchangeRecord | undefined =>
  exchanges.findLast(({ shows }) => shows === true) ?? exchanges.at(-1);

/** If a read shows the failure: the last request before it that may have changed something. */
export function changeBefore(result: Pick<Result, "exchanges">): ExchangeRecord | undefined {
  if (evidenceOf(result)?.method !== "GET") return undefined;
  return sequenceOf(result).findLast(({ method }) => method !== "GET");
}

/** All exchanges up to and including the one that shows the failure. */
export function sequenceOf(result: Pick<Result, "exchanges">): readonly ExchangeRecord[] {
  const { exchanges = [] } = result;
  const evidence = evidenceOf(result);
  return evidence === undefined ? [] : exchanges.slice(0, exchanges.indexOf(evidence) + 1);
}
