import {
  type Attempt,
  type ConnectionAction,
  connections,
  type Ruling,
} from "@persona-conformance/schemas";
import { check, type Check } from "../runner/check.ts";
import type { Capability } from "../trial/capabilities.ts";
import { expectArrived, expectNone, expectRefusal } from "../trial/expect.ts";
import type { Trial } from "../trial/trial.ts";
import { changes } from "../trial/view.ts";

type Table = typeof connections.table;

const operations: Readonly<Record<ConnectionAction, string>> = {
  accept: "dashboard",
  deactivate: "deactivate-a-connect-connection",
  reactivate: "reactivate-a-connect-connection",
};

/** Every party × action × status, as the table rules. */
export const lifecycleChecks: readonly Check<Trial>[] = connections.attempts.map((attempt) => {
  const { status, action, party } = attempt;
  const ruling = connections.rule(attempt);
  const outcome = ruling.allowed ? ruling.to : status;
  return check({
    id: `lifecycle/${action}/${status}/by-${party}`,
    cites: ruling.cites,
    operation: operations[action],
    needs: needed(attempt, ruling),
    varies: ["apiVersion", "inflection"],
    does: `lets the ${party} ${action} a connection that is ${status}, then reads it again as each party`,
    fails: ruling.allowed
      ? `a refusal, or any status but ${outcome}, in the answer or in a read after it`
      : `an answer that is no refusal, or a connection that is not as it was before`,
    async run(trial) {
      const before = await trial.connectionThatIs(status);
      if (ruling.allowed) {
        await trial.step({ action, party }, before.id, ruling.to);
        if (!trial.has("two-parties")) return;
        const theirs = await trial.settled(
          before.id,
          (view) => view.status === outcome,
          "destination",
        );
        expectArrived(theirs, { action, party }, ruling.to);
        return;
      }
      const reply = await trial.attempt({ action, party }, before.id);
      if (reply.kind !== "dashboard") expectRefusal(reply, ruling.with);
      const after = await trial.settled(before.id, (view) => changes(before, view).length === 0);
      expectNone(changes(before, after), "a connection that the refusal left as it was");
    },
  });
});

/** What a target must offer for an attempt: the actor's key, and a way to the starting status. */
function needed(
  { status, action, party }: Attempt<Table>,
  { allowed }: Ruling<Table>,
): readonly Capability[] {
  const needs = new Set<Capability>(["fixture", "transitions"]);
  if (status === "active") needs.add("accept");
  if (action === "accept") needs.add(party === "destination" ? "accept" : "dashboard");
  else if (party === "destination") needs.add("two-parties");
  // A dashboard offers no button for what is not allowed; only the mock's takes the attempt.
  if (action === "accept" && !allowed && party === "destination") needs.add("accept");
  return [...needs];
}
