import { shownBy } from "@persona-conformance/schemas";
import { Undecided } from "../../runner/outcome.ts";
import type { View } from "../reading/view.ts";

/**
 * For an action that was refused: if time has changed the resource, the refusal was right.
 *
 * @throws {Undecided} If it left its status, but not as this action would: its time is over, or somebody else acted.
 */
export function expectNotPassed(action: string, before: View, now: View): void {
  const { resource, id, status = "" } = before;
  const { lifecycle, one } = resource;
  if (now.status === undefined || now.status === shownBy(lifecycle.rowOf(action))) return;
  const hasPassed = lifecycle.passages.some(
    ({ by, from, to }) => by === "time" && from.includes(status) && to === now.status,
  );
  if (hasPassed) throw new Undecided(`the ${one} ${id} is ${now.status}, and not by this action`);
}
