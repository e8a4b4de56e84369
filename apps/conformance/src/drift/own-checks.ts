import type { checks } from "../checks/index.ts";

/** A check, as far as a change of a promise can hit it. */
export interface GuardingCheck {
  readonly id: string;
  /** Ids of the statements that it guards. */
  readonly cites: readonly string[];
}

/** What the checks guard: all that `drift` has to know of them, without loading them. */
export const guardsOf = (all: typeof checks): readonly GuardingCheck[] =>
  all
    .map(({ id, cites, alsoCites = [] }) => ({ id, cites: [cites, ...alsoCites].toSorted() }))
    .toSorted((a, b) => (a.id < b.id ? -1 : 1));
