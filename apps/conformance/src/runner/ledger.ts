import { z } from "zod";
import { ConfigError } from "../config-error.ts";
import { refuseOldFormat } from "../old-format.ts";
import { isUnexpected } from "../document/verdict.ts";
import type { Observation } from "../document/run-document.ts";

/** The answers to open questions, each with the day on which it was first seen. */
const Ledger = z.strictObject({
  format: z.literal(2),
  observations: z.record(
    z.string(),
    z.strictObject({
      observed: z.string(),
      since: z.iso.date(),
      requestId: z.string().optional(),
      /** Earlier answers, the oldest first. The user accepted each change. */
      earlier: z.array(z.strictObject({ observed: z.string(), since: z.iso.date() })).optional(),
    }),
  ),
});
export type Ledger = z.infer<typeof Ledger>;

export const emptyLedger: Ledger = { format: 2, observations: {} };

export function readLedger(text: string, file: string): Ledger {
  const damaged = () =>
    new ConfigError(
      `${file} is not a ledger of this suite: restore it, or choose another file with --ledger`,
    );
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw damaged();
  }
  refuseOldFormat(value, file, "ledger");
  const { data } = Ledger.safeParse(value);
  if (data === undefined) throw damaged();
  return data;
}

/** Puts the ledger's answer beside each observation. With `accepting`, changed answers count as accepted. */
export function compareWithLedger(
  observations: readonly Observation[],
  ledger: Ledger,
  accepting: boolean,
): Observation[] {
  return observations.map((seen) => {
    const entry = ledger.observations[seen.id];
    if (entry === undefined) return seen;
    const { observed, since, earlier } = entry;
    const changed = observed !== seen.observed;
    return {
      ...seen,
      before: { observed, since },
      ...(earlier !== undefined && { earlier }),
      ...(changed && accepting && { accepted: true as const }),
    };
  });
}

/** Drops the exchanges of expected answers. They are needed only to ask again where an answer is not as expected. */
export const dropExpectedExchanges = (observations: readonly Observation[]): Observation[] =>
  observations.map((observation) => {
    if (isUnexpected(observation)) return observation;
    const { exchange: _, ...rest } = observation;
    return rest;
  });

/**
 * The ledger after a run, sorted by id. New answers are added. A changed answer replaces the old one only if it is
 * accepted.
 */
export function updateLedger(
  ledger: Ledger,
  observations: readonly Observation[],
  today: string,
): Ledger {
  const entries = new Map(Object.entries(ledger.observations));
  for (const { id, observed, requestId, candidates, before, earlier, accepted } of observations) {
    if (before !== undefined && accepted !== true) continue;
    // An answer that is no candidate is a failure, so the ledger does not keep it.
    if (!candidates.includes(observed) && accepted !== true) continue;
    entries.set(id, {
      observed,
      since: today,
      ...(requestId !== undefined && { requestId }),
      ...(before !== undefined && { earlier: [...(earlier ?? []), before] }),
    });
  }
  const sorted = [...entries].toSorted(([a], [b]) => a.localeCompare(b));
  return { format: 2, observations: Object.fromEntries(sorted) };
}

export const writeLedger = (ledger: Ledger): string => `${JSON.stringify(ledger, null, 2)}\n`;
