import { instant, resolution, type Resource } from "@persona-conformance/schemas";
import type { Check } from "../../runner/check.ts";
import { isAction, type TrialExchange } from "../../trial/trial-exchange.ts";
import type { Trial } from "../../trial/trial.ts";
import { isSuccess, where } from "./audit.ts";
import { resourcesIn } from "./resources-in.ts";
import { createReplays, updatedCheck, type WrongTime } from "./updated.ts";

/** Milliseconds that the clocks of a target's servers may differ. */
const margin = 5000;

/** After this many slow changes in a row, the clock is taken for stopped. */
const several = 3;

/** An action that succeeded, with the time at which the target says that it changed the resource. */
interface Change {
  readonly one: TrialExchange;
  /** Milliseconds since 1970. */
  readonly updatedAt: number;
  /** Milliseconds. */
  readonly unit: number;
}

/** Compares `updated-at` after several actions with the time that passed between them. The target's clock may be wrong. */
export const updateTimeChecks = (resources: readonly Resource[]): readonly Check<Trial>[] =>
  updatedCheck(
    {
      id: "protocol/wire/update-times",
      failsWhen: `an updated-at that runs behind the clock from action to action, by more than ${margin / 1000} s`,
      expected: "an updated-at that is the time of the action",
      nothing: "there was no action",
      wrongIn: slowChanges,
      shown: -1,
    },
    resources,
  );

/** The changes of a kind of resource whose `updated-at` runs behind the clock. */
export const slowChanges = (
  resource: Resource,
  exchanges: readonly TrialExchange[],
): readonly WrongTime[] => slowIn(changesOf(resource, exchanges));

/**
 * The changes of each resource, in their order. A repeated answer is no change. An answer with the status that an earlier answer
 * showed is none either.
 */
function changesOf(
  { name }: Resource,
  exchanges: readonly TrialExchange[],
): readonly (readonly Change[])[] {
  const isReplay = createReplays();
  const statuses = new Map<unknown, unknown>();
  const done = exchanges.filter((one) => {
    const { operation, overlapping } = one;
    if (operation?.resource.name !== name || !isSuccess(one)) return false;
    const shown = resourcesIn(one).map(
      ({ id, attributes }) => [id, attributes?.["status"]] as const,
    );
    const hasMoved = shown.every(([id, status]) => statuses.get(id) !== status);
    for (const [id, status] of shown) if (status !== undefined) statuses.set(id, status);
    const isChange = isAction(one) && hasMoved;
    return isChange && !isReplay(one) && !overlapping;
  });
  const byId = Map.groupBy(done, (one) => resourcesIn(one)[0]?.id);
  return [...byId.values()].map((those) =>
    those.flatMap((one) => {
      const text = String(resourcesIn(one)[0]?.attributes?.["updated-at"]);
      const at = instant(text);
      return at === undefined
        ? []
        : [{ one, updatedAt: Number(at / 1_000_000n), unit: resolution(text) }];
    }),
  );
}

interface Judged extends WrongTime {
  readonly isSlow: boolean;
}

/**
 * The changes whose `updated-at` lies further behind the clock than an earlier one of the same resource, if several in a row
 * do.
 */
function slowIn(all: readonly (readonly Change[])[]): readonly Judged[] {
  const later = all.flatMap((changes) => {
    /** How far `updated-at` was ahead of the clock, at least, in the answer where it was furthest ahead. */
    let ahead = -Infinity;
    return changes.flatMap(({ one, updatedAt, unit }, index): Judged[] => {
      const { startedAt, milliseconds } = one.exchange;
      const behind = ahead - (updatedAt - startedAt);
      ahead = Math.max(ahead, updatedAt - startedAt - milliseconds);
      const [first] = changes;
      const allowed = margin + unit;
      if (index === 0 || first === undefined || startedAt - first.one.exchange.startedAt <= allowed)
        return [];
      const text = `${Math.round(behind)} ms more behind the clock than before (${where(one)})`;
      return [{ one, text, isSlow: behind > allowed }];
    });
  });
  // One kind of change may be slow, and those between right.
  const kinds = Map.groupBy(later, ({ one: { operation, by } }) => `${operation?.name} ${by}`);
  const slow = new Set([later, ...kinds.values()].flatMap(slowRuns));
  return later.filter((judged) => slow.has(judged));
}

/**
 * The slow ones that stand in a row with other slow ones. The answer to a request that was sent again may be the stored one of the
 * first try, but that is rare.
 */
const slowRuns = (judged: readonly Judged[]): readonly Judged[] =>
  judged
    .map((_, index) => judged.slice(index, index + several))
    .filter((row) => row.length === several && row.every(({ isSlow }) => isSlow))
    .flat();
