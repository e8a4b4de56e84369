import { inflect, jsonAt } from "@persona-conformance/schemas";
import { type Cell, isSameCell } from "../runner/check.ts";
import type { Recorded } from "../runner/record.ts";
import type { TrialLog } from "../runner/run-options.ts";
import type { Session } from "./session.ts";
import type { TrialContext } from "./trial-context.ts";
import type { Memory } from "./trial.ts";

/** The exchanges of each search, for the other checks that use what it has found. */
const searched = new WeakMap<Promise<unknown>, readonly Recorded[]>();

export function createMemory(
  session: Session,
  { memory }: TrialContext,
  cell: Cell,
  { exchanges: log }: TrialLog,
): Memory {
  return {
    async memoize<T>(name: string, find: () => Promise<T>): Promise<T> {
      const place = `${cell.apiVersion} ${cell.inflection} ${name}`;
      // One name always belongs to one function, and so to one type.
      const known = memory.get(place) as Promise<T> | undefined;
      if (known !== undefined) {
        const found = await known;
        // A check that fails shows what its failure rests on, whoever asked for it.
        log.push(...(searched.get(known) ?? []).filter((one) => !log.includes(one)));
        return found;
      }
      const before = log.length;
      const search = find();
      memory.set(place, search);
      // A failed search is repeated by the next check.
      search.catch(() => memory.delete(place));
      const found = await search;
      searched.set(search, log.slice(before));
      return found;
    },
    observe(id, observed, exchange) {
      if (session.observed.has(id)) return;
      const { requestId } = exchange ?? {};
      session.observed.set(id, { observed, ...(requestId !== undefined && { requestId }) });
    },
    exchanges: () => session.exchanges.filter(({ home }) => isSameCell(home, cell)),
    unanswered: (resource) =>
      session.unanswered.flatMap(({ operation, request: { body } }) =>
        operation.resource === resource
          ? [jsonAt(inflect(body, "kebab"), "data", "attributes")]
          : [],
      ),
  };
}
