import type { checks } from "../checks/index.ts";

/** The parts of a check that `drift` needs. */
export interface GuardingCheck {
  readonly id: string;
  /** The ids of its statements. */
  readonly cites: readonly string[];
}

/** All checks, reduced to what `drift` needs, so that it need not load them. */
export const guardsOf = (all: typeof checks): readonly GuardingCheck[] =>
  all
    .map(({ id, cites, alsoCites = [] }) => ({ id, cites: [cites, ...alsoCites].toSorted() }))
    .toSorted((a, b) => (a.id < b.id ? -1 : 1));
