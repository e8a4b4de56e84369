import { inflect, jsonAt } from "@persona-conformance/schemas";
import { type Cell, nameOfCell } from "../runner/check.ts";
import type { Recorded } from "../runner/record.ts";
import type { TrialLog } from "../runner/run-options.ts";
import type { Session } from "./session.ts";
import type { TrialContext } from "./trial-context.ts";
import type { Memory } from "./trial.ts";

/** The exchanges of each search, for the other checks that use what it has found, and whether the search trusted an answer. */
const searched = new WeakMap<
  Promise<unknown>,
  { readonly exchanges: readonly Recorded[]; readonly trusted: boolean }
>();

const trusts = (search: Promise<unknown> | undefined): boolean =>
  search !== undefined && searched.get(search)?.trusted === true;

export function createMemory(
  session: Session,
  { memory }: TrialContext,
  cell: Cell,
  trialLog: TrialLog,
  /** The id of the check. */
  check?: string,
): Memory {
  const { exchanges: log } = trialLog;
  return {
    async memoize<T>(name: string, find: () => Promise<T>): Promise<T> {
      const usual = `${nameOfCell(cell)} ${name}`;
      const isDoubted = trialLog.mayTrust === false && trusts(memory.get(usual));
      const place = isDoubted ? `${usual} without trust` : usual;
      // One name always belongs to one function, and so to one type.
      const known = memory.get(place) as Promise<T> | undefined;
      if (known !== undefined) {
        const found = await known;
        // A check that fails shows what its failure rests on, whoever asked for it.
        const { exchanges = [], trusted = false } = searched.get(known) ?? {};
        log.push(...exchanges.filter((one) => !log.includes(one)));
        trialLog.trusted ||= trusted;
        return found;
      }
      const before = log.length;
      const { trusted: hasTrusted = false } = trialLog;
      trialLog.trusted = false;
      const search = find();
      memory.set(place, search);
      // A failed search is repeated by the next check.
      search.catch(() => memory.delete(place));
      try {
        const found = await search;
        searched.set(search, { exchanges: log.slice(before), trusted: trialLog.trusted });
        return found;
      } finally {
        trialLog.trusted ||= hasTrusted;
      }
    },
    observe(id, observed, exchange) {
      // An open question may have another answer in each version, and the ledger compares the nights.
      if (trialLog.at !== undefined || session.observed.has(id)) return;
      session.observed.set(id, {
        observed,
        ...(exchange !== undefined && { exchange }),
        ...(check !== undefined && { check }),
      });
    },
    exchanges: () => [...(session.exchangesOf.get(nameOfCell(cell)) ?? [])],
    own: () => session.exchanges.filter((one) => log.includes(one)),
    unanswered: (resource) =>
      session.unanswered.flatMap(({ operation, request: { body } }) =>
        operation.resource === resource
          ? [jsonAt(inflect(body, "kebab"), "data", "attributes")]
          : [],
      ),
  };
}
