import { type Resource, shownBy, successOf, type Operation } from "@persona-conformance/schemas";
import { check, type Check } from "../../runner/check.ts";
import { expectUnchanged } from "../../trial/judging/comparing.ts";
import { expectAllowed, expectArrived, expectRefusal } from "../../trial/judging/expect.ts";
import { stepOfAttempt } from "../../trial/requests/crossing.ts";
import type { ActorName } from "../../trial/party.ts";
import type { Arrangement } from "../../trial/arranging/arrangement.ts";
import type { Trial } from "../../trial/trial.ts";
import { arrivalsOf, turnsInto } from "../../trial/moving/arrivals.ts";
import type { View } from "../../trial/reading/view.ts";
import { within } from "./within-cell.ts";

/** Tries every action during a read of the same resource. */
export const overlapChecks = ({ resource, needs }: Arrangement): readonly Check<Trial>[] => [
  check({
    id: `${resource.name}/crossed/overlaps`,
    cites: resource.cites.reads,
    alsoCites: [resource.cites.refused],
    operation: "any",
    needs: [...needs.moved, "create", "disposable", "two-parties"],
    steps: `tries each action on a ${resource.one} of each status as each party during a read of it, each in another API version and key inflection`,
    failsWhen: "an action with another result than the lifecycle says",
    echoes: true,
    async run(trial) {
      const { lifecycle } = resource;
      const offered = lifecycle.attempts.filter(
        ({ action, unmet }) => resource.operations[action] !== undefined && unmet !== true,
      );
      for (const status of lifecycle.statuses) {
        const tried = offered.filter((attempt) => attempt.status === status);
        const refused = tried.filter((one) => {
          const ruling = lifecycle.rule(one);
          return !ruling.allowed && ruling.open === undefined;
        });
        // A status that ends by itself may be gone before all refused attempts in it were tried.
        if (turnsInto(resource, status).length > 0) {
          for (const one of refused) {
            const view = await trial.of(resource).that(status);
            if (view.status === status) await tryWhileRead(trial, view, one);
          }
          continue;
        }
        if (tried.length === 0) continue;
        const before = await trial.of(resource).that(status);
        for (const one of refused) await tryWhileRead(trial, before, one);
        await expectUnchanged(trial, before, "the refusals", resource.cites.refused);
        for (const one of tried.filter((attempt) => lifecycle.rule(attempt).allowed))
          await tryWhileRead(trial, await trial.of(resource).that(status), one);
      }
    },
  }),
];

async function tryWhileRead(
  trial: Trial,
  before: View,
  { action, party, status }: { readonly action: string; readonly party: string; status: string },
): Promise<void> {
  const { resource } = before;
  const { lifecycle } = resource;
  const it = trial.of(resource);
  const operation = operationOf(resource, action);
  const ruling = lifecycle.rule({ action, party, status });
  const cell = trial.cellFor({
    party,
    operation: operation.id,
    outcome: ruling.allowed ? "success" : "refusal",
    query: "none",
    step: stepOfAttempt({ action, party, status }),
  });
  const readsAs = it.actorOf(lifecycle.parties[0] ?? "");
  const reader = trial.as(readsAs);
  await trial.waitForAll([it.actorOf(party), readsAs]);
  const [reply] = await Promise.all([
    it.attempt({ action, party, cell }, before.id),
    reader.of(resource).retrieve(before.id),
  ]);
  within(cell, ruling.cites, () => {
    if (!ruling.allowed) {
      if (reply.kind !== "dashboard") expectRefusal(reply, ruling.with);
      return;
    }
    const to = shownBy(lifecycle.rowOf(action));
    expectAllowed(resource, reply, before.id, to, successOf(operation));
  });
  if (!ruling.allowed) return;
  const to = shownBy(lifecycle.rowOf(action));
  const arrivals = arrivalsOf(resource, action, to);
  for (const other of lifecycle.parties) {
    // Each party of a lifecycle is an actor.
    const seen = await it.settled(
      before.id,
      (view) => arrivals.includes(view.status ?? ""),
      other as ActorName,
    );
    expectArrived(seen, { action, party }, to, undefined, { cites: ruling.cites });
  }
}

function operationOf({ operations }: Resource, action: string): Operation {
  const operation: Operation | undefined = operations[action];
  if (operation === undefined) throw new Error(`there is no operation to ${action}`);
  return operation;
}
