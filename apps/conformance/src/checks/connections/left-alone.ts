import { type Citation, connections } from "@persona-conformance/schemas";
import type { Subject } from "../../runner/outcome.ts";
import { subjectOf } from "../../trial/arranging/connections.ts";
import type { PartyName } from "../../trial/party.ts";
import { changes, type View } from "../../trial/reading/view.ts";
import type { Trial } from "../../trial/trial.ts";
import { isAbout } from "../../trial/trial-exchange.ts";

/** Milliseconds of a wait, in which nothing may change by itself: on a clock that can be moved, and on a real one. */
export const stillFor = (trial: Trial): number => (trial.hasCapability("time") ? 5000 : 3000);

/** What a connection does that is left alone. */
export interface LeftAlone {
  /** Its changes, in words. */
  readonly changed: readonly string[];
  /** The promise of the action that led to its status. */
  readonly promise: Subject;
}

/**
 * Takes a connection, which has changed from `view` to `now`, to its status once more by the same action of the same party.
 * Then leaves it alone for some milliseconds. If it changes again, a job has changed it, and no refused request.
 */
export async function leaveAlone(
  trial: Trial,
  view: View,
  now: View,
  milliseconds = stillFor(trial),
): Promise<LeftAlone> {
  const it = trial.of(connections);
  // Others judge a status that is not documented.
  const status = connections.lifecycle.statuses.find((one) => one === view.status) ?? "pending";
  const last = lastAction(trial, view, now);
  // A whole round: the job may belong to the action before the last one.
  await it.that(status);
  if (last !== undefined) {
    await it.that(last.from);
    await it.act(last, view.id);
  } else if (status === "active" && trial.hasCapability("accept-command"))
    await it.that("inactive");
  const before = await it.that(status);
  await trial.advanceTime(milliseconds);
  const after = await it.settled(view.id, (one) => changes(before, one).length === 0);
  const { action, from, party } = last ?? acceptance;
  return { changed: changes(before, after), promise: subjectOf(action, from, party) };
}

/**
 * The promise that is broken if a pending connection became active, but nobody accepted it: a reactivation's, if the same
 * happens to a reactivated connection that is left alone.
 */
export async function promiseOfActivation(
  trial: Trial,
  before: View,
  now: View,
): Promise<Citation> {
  const { changed } = await leaveAlone(trial, before, now);
  const isOfReactivation = changed.length > 0 && !(await isNewOneActivated(trial));
  return isOfReactivation
    ? "connections/reactivate-accept-again"
    : "connections/accept-by-destination";
}

/** Makes a connection, leaves it alone, and tells whether it becomes active. Only the mock makes new ones. */
async function isNewOneActivated(trial: Trial): Promise<boolean> {
  if (!trial.hasCapability("create")) return false;
  const it = trial.fork("patient").of(connections);
  const { id } = await it.that("pending");
  await trial.advanceTime(stillFor(trial));
  const { status } = await it.settled(id, (one) => one.status === "pending");
  return status === "active";
}

const acceptance = { action: "accept", from: "pending", party: "destination" } as const;

interface LastAction {
  readonly action: "deactivate" | "reactivate";
  readonly party: PartyName;
  /** The status in which it can be taken again. */
  readonly from: "pending" | "active" | "inactive";
}

/** The action that led to the status of `view`, unless that was an acceptance. */
function lastAction(trial: Trial, { id, status }: View, now: View): LastAction | undefined {
  const { lifecycle, operations } = connections;
  const done = trial
    .exchanges()
    .findLast(
      ({ exchange }) =>
        exchange.method === "POST" && exchange.status === 200 && isAbout(exchange, id),
    );
  const action = (["deactivate", "reactivate"] as const).find(
    (name) => operations[name].id === done?.operation?.id,
  );
  const party = lifecycle.parties.find((name) => name === done?.by);
  if (action === undefined || party === undefined) return undefined;
  const { from, to } = lifecycle.rowOf(action);
  if (to !== status) return undefined;
  // The action may have been undone. Without a command, nothing can accept a connection once more.
  const isReached = (one: string) => one !== "active" || trial.hasCapability("accept-command");
  return {
    action,
    party,
    from: from.find((one) => one === now.status && isReached(one)) ?? from[0],
  };
}
