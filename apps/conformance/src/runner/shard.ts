import { ConfigError } from "../config-error.ts";

/** One part of a run that is split among several jobs. `index` counts from 1 to `of`. */
export interface Shard {
  readonly index: number;
  readonly of: number;
}

/**
 * Reads `2/4`.
 * @throws {ConfigError} If the text is no part of a run.
 */
export function readShard(text: string): Shard {
  const [, index = 0, of = 0] = /^(\d{1,3})\/(\d{1,3})$/.exec(text)?.map(Number) ?? [];
  if (index < 1 || index > of) {
    throw new ConfigError(`--shard ${text} is not valid: write 2/4 for the second of four parts`);
  }
  return { index, of };
}

/**
 * A shard's entries of a plan, in the plan's order. All shards cost about the same. Every job computes the same
 * split: the most expensive entry goes first, always to the shard with the lowest cost so far.
 */
export function partOf<T>(
  plan: readonly T[],
  { index, of }: Shard,
  costOf: (entry: T) => number,
): readonly T[] {
  const loads = Array.from({ length: of }, () => 0);
  const mine = new Set<T>();
  for (const entry of plan.toSorted((a, b) => costOf(b) - costOf(a))) {
    const least = loads.indexOf(Math.min(...loads));
    loads[least] = (loads[least] ?? 0) + costOf(entry);
    if (least === index - 1) mine.add(entry);
  }
  return plan.filter((entry) => mine.has(entry));
}
