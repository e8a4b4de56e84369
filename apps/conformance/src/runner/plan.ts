import { type Axis, type Cell, type Check, isSameCell } from "./check.ts";
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

/** Runs several at a time. */
export async function severalAtATime<T>(
  all: readonly T[],
  concurrency: number,
  work: (one: T) => Promise<unknown>,
): Promise<void> {
  const queue = all.values();
  await Promise.all(
    Array.from({ length: concurrency }, async () => {
      for (const one of queue) await work(one);
    }),
  );
}

/** Groups checks in a row that leave the same as it is, and can wait together. Any other check is a group of its own. */
export function groupsOf<Trial>(
  plan: readonly Planned<Trial>[],
): readonly (readonly Planned<Trial>[])[] {
  const groups: Planned<Trial>[][] = [];
  for (const planned of plan) {
    const last = groups.at(-1);
    const { check, cell } = last?.[0] ?? {};
    const isAlike = check?.leaves !== undefined && check.leaves === planned.check.leaves;
    if (isAlike && cell !== undefined && isSameCell(cell, planned.cell)) last?.push(planned);
    else groups.push([planned]);
  }
  return groups;
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
