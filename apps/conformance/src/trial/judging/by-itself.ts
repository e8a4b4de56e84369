import { type Citation, instant, shownBy } from "@persona-conformance/schemas";
import { arrivalsOf } from "../moving/arrivals.ts";
import { isLedByOthers } from "../moving/moved-otherwise.ts";
import type { Trial } from "../trial.ts";
import type { View } from "../reading/view.ts";
import { isAbout } from "../trial-exchange.ts";

/**
 * The promise that a change of status breaks if the last action that was tried does not lead there: a status that should last has
 * ended, or time has brought a change too early. Undefined if the change may come from that action.
 */
export function brokenByItself(trial: Trial, before: View, after: View): Citation | undefined {
  const { resource, id, status: was = "" } = before;
  const { lifecycle, cites } = resource;
  const { status: is = "" } = after;
  if (was === is) return undefined;
  const action = lastTried(trial, id);
  const isAction = lifecycle.actions.includes(action);
  const leadsThere = (): boolean => {
    const shown = shownBy(lifecycle.rowOf(action));
    const arrivals = arrivalsOf(resource, action, shown);
    // What this action has ended once would have to begin again before it ends otherwise.
    return arrivals.includes(was) ? shown === is : arrivals.includes(is);
  };
  if (isAction && leadsThere()) return undefined;
  if (lifecycle.finals.some((one) => one === was)) return cites.ends;
  const passage = lifecycle.passages.find(
    ({ by, from, to: next }) => by === "time" && from.some((one) => one === was) && next === is,
  );
  const due = instant(String(after.attributes[passage?.at ?? ""]));
  const isEarly = due !== undefined && due > BigInt(trial.now()) * 1_000_000n;
  return isEarly ? passage?.cites.allowed : undefined;
}

/** The action that was tried last on a resource, or an empty text. */
function lastTried(trial: Trial, id: string): string {
  const tried = trial
    .exchanges()
    .findLast(({ exchange }) => exchange.method === "POST" && isAbout(exchange, id));
  return tried?.operation?.name ?? "";
}

/** Whether only an action that this run did not try last explains a change of status. Then somebody else may have acted. */
export const isOfOthers = (trial: Trial, before: View, after: View): boolean =>
  before.status !== after.status &&
  isLedByOthers(
    before.resource,
    lastTried(trial, before.id),
    before.status ?? "",
    after.status ?? "",
  );
