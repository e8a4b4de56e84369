import type { Exchange } from "@persona-conformance/client";
import type { UnknownId } from "@persona-conformance/schemas";
import { type Cell, isSameCell } from "../runner/check.ts";
import type { Session, TrialContext } from "./session.ts";
import type { TrialExchange } from "./trial-exchange.ts";

/** What the checks of one cell know together. */
export interface Memory {
  /** What one check has found out is there for the others of the same cell. */
  memoize<T>(name: string, find: () => Promise<T>): Promise<T>;
  /** Notes the answer to a question that the documentation leaves open. */
  observe(id: UnknownId, observed: string, exchange?: Exchange): void;
  /** Every exchange of this cell so far. */
  exchanges(): readonly TrialExchange[];
}

export function createMemory(session: Session, { memory }: TrialContext, cell: Cell): Memory {
  return {
    memoize<T>(name: string, find: () => Promise<T>): Promise<T> {
      const place = `${cell.apiVersion} ${cell.inflection} ${name}`;
      // Under one name stands what one function found.
      const known = memory.get(place) as Promise<T> | undefined;
      if (known !== undefined) return known;
      const finding = find();
      memory.set(place, finding);
      // What could not be found out is looked for again by the next check.
      finding.catch(() => memory.delete(place));
      return finding;
    },
    observe(id, observed, exchange) {
      if (session.observed.has(id)) return;
      const { requestId } = exchange ?? {};
      session.observed.set(id, { observed, ...(requestId !== undefined && { requestId }) });
    },
    exchanges: () => session.exchanges.filter(({ home }) => isSameCell(home, cell)),
  };
}
