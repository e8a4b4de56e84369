import { endsOf, shownBy } from "@persona-conformance/schemas";
import { Undecided } from "../../runner/outcome.ts";
import type { View } from "../reading/view.ts";
import { arrivalsOf } from "./arrivals.ts";

/**
 * For an action that was refused: if time or another action has changed the resource, the refusal was right.
 *
 * @throws {Undecided} If it left its status, but not as this action would: its time is over, or somebody else acted.
 */
export function expectNotPassed(action: string, before: View, now: View): void {
  const { resource, id, status = "" } = before;
  const { lifecycle, one } = resource;
  const { status: is } = now;
  if (is === undefined || is === status) return;
  if (arrivalsOf(resource, action, shownBy(lifecycle.rowOf(action))).includes(is)) return;
  const byTime = lifecycle.passages.flatMap(({ by, from, to }) =>
    by === "time" && from.includes(status) ? [to] : [],
  );
  // What comes to an end is not brought back: nothing shows here who acted.
  const others = lifecycle.finals.length === 0 ? [] : lifecycle.actions;
  const byOthers = others.flatMap((other) => {
    const row = lifecycle.rowOf(other);
    return row.from.includes(status) ? [shownBy(row), ...endsOf(row)] : [];
  });
  if ([...byTime, ...byOthers].includes(is))
    throw new Undecided(`the ${one} ${id} is ${is}, and not by this action`);
}
