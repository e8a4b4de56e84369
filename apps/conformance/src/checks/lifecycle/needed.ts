import { type Attempt, endsOf, type Ruling } from "@persona-conformance/schemas";
import type { Capability } from "../../capabilities.ts";
import type { Arrangement } from "../../trial/arranging/arrangement.ts";

/** What a target must offer for an attempt: the actor's key, and a way to the starting status. */
export function needed(
  { by: creator, needs: own, resource: { lifecycle, operations } }: Arrangement,
  { status, action, party, unmet }: Attempt,
  { allowed }: Pick<Ruling, "allowed">,
): readonly Capability[] {
  const isOffered = (name: string) => Object.hasOwn(operations, name);
  const route = lifecycle.routeTo(lifecycle.initial, status) ?? [];
  const steps = route.filter((step) => step.by === "party");
  const needs = new Set([
    ...own.moved,
    ...[...steps, { action }].flatMap((step) => own.actions?.[step.action] ?? []),
    ...(unmet === true ? (own.unmet ?? []) : []),
  ]);
  for (const step of steps) {
    if (!isOffered(step.action)) needs.add("accept");
    else if (step.party !== creator) needs.add("two-parties");
  }
  const isTheirs = party !== creator;
  if (!isOffered(action)) needs.add(isTheirs ? "accept" : "dashboard");
  else if (isTheirs) needs.add("two-parties");
  // A real dashboard has no button for a forbidden action. Only the mock's accepts the attempt.
  if (!isOffered(action) && !allowed && isTheirs) needs.add("accept-command");
  const usual = new Set(
    lifecycle.actions.map((name) => `${name}-ends-${endsOf(lifecycle.rowOf(name))[0]}`),
  );
  // An unusual end needs a target that can produce it.
  if (route.some((step) => step.by === "system" && !usual.has(step.passage))) {
    needs.add("failure");
  }
  // On a sandbox, restoring the other resource would take too many requests.
  if (unmet === true) needs.add("disposable");
  const passes = lifecycle.passages.some(
    ({ by, from }) => by === "system" && from.includes(status),
  );
  // Each attempt in a status that ends by itself needs a new resource. On a sandbox, only the right party tries.
  const isWrongParty = !lifecycle.rowOf(action).by.includes(party);
  if (passes && isWrongParty) needs.add("disposable");
  const ended = lifecycle.finals.some((end) => end === status) ? (own.ended ?? []) : [];
  if (isWrongParty) for (const need of ended) needs.add(need);
  return [...needs];
}
