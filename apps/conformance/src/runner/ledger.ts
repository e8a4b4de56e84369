import { z } from "zod";
import { ConfigError } from "../config-error.ts";
import { refuseOldFormat } from "../old-format.ts";
import type { Observation } from "../document/run-document.ts";

/** The answers to open questions as they were first seen. */
const Ledger = z.strictObject({
  format: z.literal(2),
  observations: z.record(
    z.string(),
    z.strictObject({
      observed: z.string(),
      since: z.iso.date(),
      requestId: z.string().optional(),
      /** The answers before this one, oldest first, each accepted to have changed. */
      earlier: z.array(z.strictObject({ observed: z.string(), since: z.iso.date() })).optional(),
    }),
  ),
});
export type Ledger = z.infer<typeof Ledger>;

export const emptyLedger: Ledger = { format: 2, observations: {} };

export function readLedger(text: string, file: string): Ledger {
  const damaged = () =>
    new ConfigError(
      `${file} is no ledger of this suite: restore it, or choose another file with --ledger`,
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

/** Observations with what the ledger holds beside them; `accepting` takes the new answers for right. */
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

/** The ledger after a run: what is new is added, what changed stays unless it is accepted. Sorted by id. */
export function updateLedger(
  ledger: Ledger,
  observations: readonly Observation[],
  today: string,
): Ledger {
  const entries = new Map(Object.entries(ledger.observations));
  for (const { id, observed, requestId, candidates, before, earlier, accepted } of observations) {
    if (before !== undefined && accepted !== true) continue;
    // An answer that is none of the candidates is a failure, not something to get used to.
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
