import {
  connections,
  type Ruling,
  type StatementId,
  type UnknownId,
  unknowns,
} from "@persona-conformance/schemas";
import { check, type Check } from "../runner/check.ts";
import type { Capability } from "../trial/capabilities.ts";
import { expectUnchanged } from "../trial/evidence.ts";
import { expectArrived, expectRefusal } from "../trial/expect.ts";
import type { Trial } from "../trial/trial.ts";

type ConnectionAttempt = (typeof connections)["lifecycle"]["attempts"][number];

const isUnknown = (id: string): id is UnknownId => Object.hasOwn(unknowns, id);

/** Every party × action × status, as the table rules. */
export const lifecycleChecks: readonly Check<Trial>[] = inOrder(connections.lifecycle.attempts).map(
  (attempt) => {
    const { status, action, party } = attempt;
    const ruling = connections.lifecycle.rule(attempt);
    const outcome = ruling.allowed ? ruling.to : status;
    return check({
      id: `connections/lifecycle/${action}/${status}/by-${party}`,
      cites: ruling.cites,
      alsoCites: guarded(attempt, ruling),
      operation: action === "accept" ? "dashboard" : connections.operations[action],
      needs: needed(attempt, ruling),
      varies: ["apiVersion", "inflection"],
      steps: `lets the ${party} ${action} a connection that is ${status}, then reads it again as each party`,
      failsWhen: ruling.allowed
        ? `a refusal, or any status but ${outcome}, in the answer or in a read after it`
        : `an answer that is no refusal, or a connection that is not as it was before`,
      async run(trial) {
        const before = await trial.connectionThatIs(status);
        if (ruling.allowed) {
          await trial.step({ action, party }, before, ruling.to);
          if (!trial.hasCapability("two-parties")) return;
          const theirs = await trial.settled(
            before.id,
            (view) => view.status === outcome,
            "destination",
          );
          expectArrived(theirs, { action, party }, ruling.to);
          return;
        }
        const reply = await trial.attempt({ action, party }, before.id);
        if (reply.kind !== "dashboard") {
          const refused = expectRefusal(reply, ruling.with);
          const question = `connections/${action}-${ruling.because.includes("party") ? `by-${party}` : status}`;
          if (isUnknown(question)) trial.observe(question, String(refused.status), refused);
        }
        await expectUnchanged(trial, before, "the refusal");
      },
    });
  },
);

/** Within a status the refusals first, since they leave it as it is: fewer requests on a connection that is reused. */
function inOrder(attempts: readonly ConnectionAttempt[]): readonly ConnectionAttempt[] {
  const place = ({ status }: ConnectionAttempt) => connections.lifecycle.statuses.indexOf(status);
  const moves = (attempt: ConnectionAttempt) => {
    if (!connections.lifecycle.rule(attempt).allowed) return 0;
    // What is accepted has a longer way back.
    return attempt.action === "accept" ? 2 : 1;
  };
  return attempts.toSorted((a, b) => place(a) - place(b) || moves(a) - moves(b));
}

/** What an attempt shows beside the ruling on it. */
function guarded({ action }: ConnectionAttempt, { allowed }: Ruling): readonly StatementId[] {
  if (!allowed) return ["connections/refusal-changes-nothing"];
  return action === "accept"
    ? ["connections/read-your-writes"]
    : ["connections/read-your-writes", "connections/action-answers-200"];
}

/** What a target must offer for an attempt: the actor's key, and a way to the starting status. */
function needed(
  { status, action, party }: ConnectionAttempt,
  { allowed }: Ruling,
): readonly Capability[] {
  const needs = new Set<Capability>(["fixture", "transitions"]);
  if (status === "active") needs.add("accept");
  if (action === "accept") needs.add(party === "destination" ? "accept" : "dashboard");
  else if (party === "destination") needs.add("two-parties");
  // A dashboard offers no button for what is not allowed; only the mock's takes the attempt.
  if (action === "accept" && !allowed && party === "destination") needs.add("accept-command");
  return [...needs];
}
