import type { Axis, Cell, Check } from "./check.ts";
import type { Runnable } from "./run-options.ts";
import { partOf, type Shard } from "./shard.ts";

/** One check in one cell. */
export interface Planned<Trial> {
  readonly check: Check<Trial>;
  readonly cell: Cell;
}

/**
 * A shard's part of a plan. Every shard runs the checks that judge the whole traffic, since each has its own traffic.
 */
export function shareOf<Trial>(
  plan: readonly Planned<Trial>[],
  shard: Shard,
  costOf: (id: string) => number = () => 1,
): readonly Planned<Trial>[] {
  const divisible = plan.filter(({ check }) => check.runLast !== true);
  const mine = new Set(partOf(divisible, shard, ({ check }) => costOf(check.id)));
  return plan.filter((entry) => entry.check.runLast === true || mine.has(entry));
}

/** Whether a check needs a capability that may expire. Such checks run first. */
export const isExpiring = <Trial>(
  { needs }: Check<Trial>,
  { expiringCapability: expiring }: Runnable<Trial>,
): boolean => expiring !== undefined && needs.includes(expiring);

/** Whether a check may run while another one does: it moves nothing, and does not judge the whole traffic. */
export const mayOverlap = <Trial>(check: Check<Trial>, target: Runnable<Trial>): boolean =>
  check.runLast !== true && target.readsOnly?.(check) === true;

/** Runs those that may overlap first, several at a time. Then runs the others, one after the other. */
export async function inTurn<T>(
  all: readonly T[],
  concurrency: number,
  overlaps: (one: T) => boolean,
  work: (one: T) => Promise<void>,
): Promise<void> {
  const together = concurrency > 1 ? all.filter(overlaps) : [];
  const queue = together.values();
  await Promise.all(
    Array.from({ length: concurrency }, async () => {
      for (const one of queue) await work(one);
    }),
  );
  const done = new Set(together);
  for (const one of all) if (!done.has(one)) await work(one);
}

/** Plans each check in every cell that can make a difference to it. Checks that judge all others come last. */
export function planOf<Trial>(
  checks: readonly Check<Trial>[],
  cells: readonly Cell[],
): readonly Planned<Trial>[] {
  const first = cells[0];
  const differs = (check: Check<Trial>, cell: Cell) =>
    (["apiVersion", "inflection"] satisfies Axis[]).every(
      (axis) => cell[axis] === first?.[axis] || check.varies?.includes(axis) === true,
    );
  const inOrder = checks.toSorted(
    (a, b) => Number(a.runLast === true) - Number(b.runLast === true),
  );
  return cells.flatMap((cell) =>
    inOrder.filter((check) => differs(check, cell)).map((check) => ({ check, cell })),
  );
}
