import type { Evidence, Origin } from "./verdict-document.ts";

/** Collects the evidence for one condition. */
export interface Row {
  readonly what: string;
  /** Each of them makes the answer no. */
  readonly against: string[];
  /** Each of them makes the answer unknown, unless it is no. */
  readonly open: string[];
  readonly remarks: string[];
  readonly from: Origin[];
}

export const rowOf = (what: string, from: readonly Origin[] = []): Row => ({
  what,
  against: [],
  open: [],
  remarks: [],
  from: [...from],
});

/** A row with a single reason, whose answer is unknown. */
export const openRow = (what: string, reason: string, from: readonly Origin[] = []): Evidence =>
  settle({ ...rowOf(what, from), open: [reason] });

export function settle({ what, against, open, remarks, from }: Row): Evidence {
  const reasons = [...new Set([...against, ...open])];
  const answer = against.length > 0 ? "no" : open.length > 0 ? "unknown" : "yes";
  return { what, answer, reasons, remarks: [...new Set(remarks)], from };
}
