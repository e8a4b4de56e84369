import { kebabOf } from "@persona-conformance/client";
import { jsonAt, type Resource, shownBy } from "@persona-conformance/schemas";
import { Undecided, Violation } from "../../runner/outcome.ts";
import { describe } from "../judging/expect.ts";
import type { View } from "../reading/view.ts";
import type { Trial } from "../trial.ts";
import { arrivalsOf } from "./arrivals.ts";
import { isAbout } from "../trial-exchange.ts";

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
  const byTime = lifecycle.passages.some(
    ({ by, from, to }) => by === "time" && from.includes(status) && to === is,
  );
  if (leadsTo(resource, action, is)) return;
  if (byTime || isLedByOthers(resource, action, status, is))
    throw new Undecided(`the ${one} ${id} is ${is}, and not by this action`);
}

/**
 * For an action that was refused: the resource may have ended before, although it looks new again.
 *
 * @throws {Violation} If the same party has read it in a final status. It blames the promise that this status lasts.
 */
export function expectNotRevived(trial: Trial, { resource, id, status, exchange }: View): void {
  const { lifecycle, cites, one } = resource;
  if (cites.ends === undefined || status !== lifecycle.initial) return;
  const all = trial.exchanges();
  const at = all.findIndex((each) => each.exchange === exchange);
  const reads = all
    .slice(0, Math.max(0, at))
    .filter(({ by, operation }) => by === all[at]?.by && operation?.name === "retrieve")
    .filter((each) => isAbout(each.exchange, id));
  const shown = new Set(
    reads.map((each) => jsonAt(kebabOf(each.exchange), "data", "attributes", "status")),
  );
  const ended = lifecycle.finals.find((end) => shown.has(end));
  if (ended === undefined) return;
  const wanted = `a ${one} that stays ${ended}`;
  throw new Violation(wanted, describe(status), { cites: cites.ends, evidence: exchange });
}

/**
 * For a refused action on a resource that nobody else moves: whether it has another status, to which this action does not lead, and
 * another request was refused since `before` was read. Then one of the two refused requests has moved it.
 */
export function isMovedByRefusal(trial: Trial, action: string, before: View, now: View): boolean {
  const { resource, id, status, exchange } = before;
  if (resource.lifecycle.finals.length > 0 || now.status === undefined) return false;
  if (now.status === status || leadsTo(resource, action, now.status)) return false;
  const all = trial.exchanges();
  return all
    .slice(all.findLastIndex((one) => one.exchange === exchange) + 1)
    .some(
      (one) =>
        one.exchange.method !== "GET" && one.exchange.status >= 400 && !isAbout(one.exchange, id),
    );
}

/** Whether this action, or the end of what it begins, leads to a status. */
const leadsTo = (resource: Resource, action: string, to: string): boolean =>
  resource.lifecycle.actions.includes(action) &&
  arrivalsOf(resource, action, shownBy(resource.lifecycle.rowOf(action))).includes(to);

/**
 * Whether another action leads from one status to the other, and the tried one does not. Then somebody else may have acted. A
 * resource without final statuses is the run's own, and nobody else moves it.
 */
export function isLedByOthers(
  resource: Resource,
  tried: string,
  from: string,
  to: string,
): boolean {
  const { lifecycle } = resource;
  if (lifecycle.finals.length === 0 || leadsTo(resource, tried, to)) return false;
  return lifecycle.actions.some(
    (other) => lifecycle.rowOf(other).from.includes(from) && leadsTo(resource, other, to),
  );
}
