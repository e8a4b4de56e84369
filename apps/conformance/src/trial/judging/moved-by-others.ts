import { kebabOf } from "@persona-conformance/client";
import { instant, jsonAt, type Resource, shownBy } from "@persona-conformance/schemas";
import { Undecided } from "../../runner/outcome.ts";
import { arrivalsOf } from "../moving/arrivals.ts";
import type { View } from "../reading/view.ts";
import type { Trial } from "../trial.ts";
import { actedOn, type TrialExchange } from "../trial-exchange.ts";

/**
 * Whether an answer shows that somebody else moves resources of the run: one has left its first status as an action leads,
 * before its time, and the run did not request that action. Does not look at the one with the id `except`.
 */
export function movedByOthers(trial: Trial, resource: Resource, except: string): boolean {
  // Where the clock can be moved, there is nobody else.
  if (trial.hasCapability("time")) return false;
  const { lifecycle } = resource;
  const ours = new Set((trial.context.made.get(resource.name) ?? []).map(({ id }) => id));
  const tried = new Map<unknown, Set<string>>();
  // An action may bring the time of a change forward, so the first answer counts.
  const first = new Map<unknown, Row>();
  const leadsTo = (action: string, status: string) =>
    arrivalsOf(resource, action, shownBy(lifecycle.rowOf(action))).includes(status);
  for (const one of trial.exchanges()) {
    const { operation, exchange } = one;
    if (operation?.resource !== resource) continue;
    const id = actedOn(exchange);
    if (lifecycle.actions.includes(operation.name))
      tried.set(id, (tried.get(id) ?? new Set()).add(operation.name));
    for (const row of rowsIn(one)) {
      const status = String(row.status);
      const known = first.get(row.id) ?? row;
      first.set(row.id, known);
      if (row.id === except || !ours.has(String(row.id)) || status === lifecycle.initial) continue;
      const isOver = lifecycle.passages.some(
        ({ by, to, at = "" }) =>
          by === "time" && to === status && (instant(known.attribute(at)) ?? 0n) <= endOf(one),
      );
      const isAsked = [...(tried.get(row.id) ?? [])].some((action) => leadsTo(action, status));
      const isLed = lifecycle.actions.some((action) => leadsTo(action, status));
      if (isLed && !isAsked && !isOver) return true;
    }
  }
  return false;
}

/** A resource has another status, and nothing that the run did explains it. */
export const othersMayHaveActed = ({ resource, id, status }: View): Undecided =>
  new Undecided(`the ${resource.one} ${id} is ${status}: somebody else may have acted`);

/** Undecided if a resource has another status than before, and somebody else acts on others of the run, too. */
export function expectNotByOthers(trial: Trial, { resource, id, status }: View, now: View): void {
  if (now.status !== status && movedByOthers(trial, resource, id)) throw othersMayHaveActed(now);
}

/** When an answer came, as an instant. */
const endOf = ({ exchange: { startedAt, milliseconds } }: TrialExchange): bigint =>
  BigInt(Math.round(startedAt + milliseconds)) * 1_000_000n;

interface Row {
  readonly id: unknown;
  readonly status: unknown;
  readonly attribute: (name: string) => unknown;
}

/** The resources in an answer. */
export function rowsIn({ exchange }: TrialExchange): readonly Row[] {
  if (exchange.status >= 300) return [];
  return [jsonAt(kebabOf(exchange), "data")].flat().map((row) => ({
    id: jsonAt(row, "id"),
    status: jsonAt(row, "attributes", "status"),
    attribute: (name: string) => jsonAt(row, "attributes", name),
  }));
}
