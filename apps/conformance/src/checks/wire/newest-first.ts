import type { Exchange } from "@persona-conformance/client";
import { instant } from "@persona-conformance/schemas";
import { arranging, type Subject, Undecided } from "../../runner/outcome.ts";
import { expectNone } from "../../trial/judging/expect.ts";
import { sameInstant, type View } from "../../trial/reading/view.ts";
import type { TrialExchange } from "../../trial/trial-exchange.ts";
import type { Trial } from "../../trial/trial.ts";
import { isSuccess } from "./audit.ts";
import { resourcesIn, type Shown } from "./resources-in.ts";

/** Neighbours whose second one is newer, by their creation times. */
const notNewestFirst = (times: readonly unknown[]): readonly string[] =>
  times.slice(1).flatMap((time, index) => {
    const before = times[index];
    const [newer, older] = [instant(String(before)), instant(String(time))];
    if (newer === undefined || older === undefined || newer >= older) return [];
    return [`${String(before)} before ${String(time)}`];
  });

/** The same for the rows of a list. None if other answers show another creation time of one: that is another defect. */
export const rowsOutOfOrder = (
  rows: readonly Shown[],
  wandering: ReadonlySet<unknown>,
): readonly string[] =>
  rows.some(({ id }) => wandering.has(id)) ? [] : notNewestFirst(rows.map(createdAt));

/** The ids of resources that answers show with more than one creation time. */
export function withWanderingCreation(all: readonly TrialExchange[]): ReadonlySet<unknown> {
  const first = new Map<unknown, unknown>();
  const wandering = new Set<unknown>();
  for (const row of all.filter(isSuccess).flatMap(resourcesIn)) {
    const [time, known] = [createdAt(row), first.get(row.id)];
    if (typeof time !== "string") continue;
    if (known === undefined) first.set(row.id, time);
    else if (!sameInstant(known, time)) wandering.add(row.id);
  }
  return wandering;
}

/**
 * Makes sure that a list is in its order, before its pages are blamed for a row that is missing. Without an order, nothing is
 * certain to follow a row.
 *
 * @throws {Undecided} If it is not in order. It blames the order, unless creation times change.
 */
export const ensureNewestFirst = (
  trial: Trial,
  rows: readonly View[],
  exchange: Exchange | undefined,
  subject: Subject,
): Promise<void> =>
  arranging(
    "page through the list",
    async () => {
      const wrong = notNewestFirst(rows.map((row) => row.createdAt));
      if (wrong.length === 0) return;
      const out = rowsOutOfOrder(rows, withWanderingCreation(trial.exchanges()));
      if (out.length === 0) throw new Undecided("creation times change, so the list has no order");
      expectNone(out, "the newest first", exchange);
    },
    subject,
  );

const createdAt = ({ attributes = {} }: Shown): unknown => attributes["created-at"];
