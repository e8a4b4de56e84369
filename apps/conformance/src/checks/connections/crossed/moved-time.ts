import { connections, instant } from "@persona-conformance/schemas";
import { expectNone } from "../../../trial/judging/expect.ts";
import { isOlder, isTooClose, type View } from "../../../trial/reading/view.ts";
import type { Trial } from "../../../trial/trial.ts";

/** Demands that an action moved `updated-at`, unless its unit is too coarse to tell. */
export function expectLater(before: View, after: View): void {
  const [was, is] = [before.updatedAt ?? "", after.updatedAt ?? ""];
  const [from, to] = [instant(was), instant(is)];
  if (from === undefined || to === undefined || isTooClose(was, is)) return;
  expectNone(to > from ? [] : [is], `an updated-at later than ${was}`, after.exchange, {
    cites: "connections/action-moves-updated-at",
  });
}

/** Whether a read shows what an action's answer shows, but with a later time than before the action. */
export async function isChangedLater(
  trial: Trial,
  before: View,
  { status }: View,
): Promise<boolean> {
  const seen = await trial.of(connections).settled(before.id, (one) => one.status === status);
  return seen.status === status && isOlder(before, seen);
}
