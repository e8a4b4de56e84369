import {
  type Attempt,
  attemptIdOf,
  type Citation,
  endsOf,
  type Operation,
  type Resource,
  type Ruling,
  shownBy,
  type UnknownId,
  unknowns,
} from "@persona-conformance/schemas";
import { check, type Check } from "../runner/check.ts";
import { arranging, Undecided, Violation } from "../runner/outcome.ts";
import type { Capability } from "../runner/capabilities.ts";
import { expectUnchanged } from "../trial/comparing.ts";
import { describe, expect, expectArrived, expectRefusal } from "../trial/expect.ts";
import type { ActorName, Arrangement } from "../trial/session.ts";
import type { Trial } from "../trial/trial.ts";
import type { View } from "../trial/view.ts";

const isUnknown = (id: string): id is UnknownId => Object.hasOwn(unknowns, id);

/** Every party × action × status of a resource as its table rules, and what comes by itself. */
export const lifecycleChecks = (arrangement: Arrangement): readonly Check<Trial>[] => [
  ...attemptChecks(arrangement),
  ...settlingChecks(arrangement),
  ...passageChecks(arrangement),
];

function attemptChecks(arrangement: Arrangement): readonly Check<Trial>[] {
  const { resource } = arrangement;
  const { lifecycle, one } = resource;
  const operations: Readonly<Record<string, Operation>> = resource.operations;

  return inOrder(resource).map((attempt) => {
    const { status, action, party } = attempt;
    const ruling = lifecycle.rule(attempt);
    const offered = operations[action];
    return check({
      id: attemptIdOf(resource, attempt),
      cites: ruling.cites,
      alsoCites: guarded(offered !== undefined, ruling, resource),
      operation: offered ?? "dashboard",
      needs: needed(arrangement, attempt, ruling),
      varies: ["apiVersion", "inflection"],
      steps: `lets the ${party} ${action} a ${one} that is ${status}, then reads it again as each party`,
      failsWhen: ruling.allowed
        ? `a refusal, or any status but ${ruling.to}, in the answer or in a read after it`
        : `an answer that is no refusal, or a ${one} that is not as it was before`,
      async run(trial) {
        const before = await trial.of(resource).that(status);
        await meet(trial, resource, attempt);
        if (ruling.allowed) {
          const { to } = ruling;
          await unlessUnseen(trial, resource, before, attempt, () =>
            trial.of(resource).step({ action, party }, before, to),
          );
          if (!trial.hasCapability("two-parties")) return;
          for (const other of lifecycle.parties.filter((name) => name !== arrangement.by)) {
            const theirs = await trial
              .of(resource)
              // A lifecycle's parties are actors.
              .settled(before.id, (view) => view.status === to, other as ActorName);
            expectArrived(theirs, { action, party }, to, undefined, resource.cites.oneView);
          }
          return;
        }
        const reply = await trial.of(resource).attempt({ action, party }, before.id);
        if (reply.kind !== "dashboard") {
          const refused = await unlessUnseen(trial, resource, before, attempt, async () =>
            expectRefusal(reply, ruling.with),
          );
          const [reason, ...others] = ruling.because;
          const question = `${resource.name}/${action}-${reason === "party" ? `by-${party}` : status}`;
          // Which of two reasons a refusal is for, it does not say.
          if (others.length === 0 && isUnknown(question))
            trial.observe(question, String(refused.status), refused);
        }
        const refused = reply.kind !== "dashboard" || !reply.accepted;
        await expectUnchanged(
          trial,
          before,
          "the refusal",
          refused ? resource.cites.refused : undefined,
        );
      },
    });
  });
}

/** What an attempt shows, unless its party cannot even see what it is about: then that is what is broken. */
async function unlessUnseen<T>(
  trial: Trial,
  resource: Resource,
  { id }: View,
  { party }: Attempt,
  judge: () => Promise<T>,
): Promise<T> {
  try {
    return await judge();
  } catch (error) {
    const isAbsent = error instanceof Violation && error.evidence?.status === 404;
    // A lifecycle's parties are actors.
    if (isAbsent) await trial.of(resource).settled(id, () => true, party as ActorName);
    throw error;
  }
}

/** What an action that is not done at once ends in. */
const settlingChecks = (arrangement: Arrangement): readonly Check<Trial>[] =>
  arrangement.resource.lifecycle.actions.flatMap((action) => {
    const { resource } = arrangement;
    const { lifecycle, one, operations } = resource;
    const row = lifecycle.rowOf(action);
    const ends = endsOf(row);
    const offered = operations[action];
    if (ends.includes(shownBy(row)) || offered === undefined) return [];
    const [status, party] = [row.from[0], row.by[0]];
    return [
      check<Trial>({
        id: `${resource.name}/lifecycle/${action}/settles`,
        cites: row.cites.settles ?? row.cites.allowed,
        operation: offered,
        needs: needed(arrangement, { status, action, party }, { allowed: true }),
        steps: `lets the ${party} ${action} a ${one} and reads it until that has ended`,
        failsWhen: `a status that is none of ${[shownBy(row), ...ends].join(", ")}`,
        async run(trial) {
          const before = await trial.of(resource).that(status);
          await meet(trial, resource, { status, action, party });
          await arranging(
            `${action} a ${one}`,
            () => trial.of(resource).step({ action, party }, before, shownBy(row)),
            {
              statement: row.cites.allowed,
              check: attemptIdOf(resource, { status, action, party }),
            },
          );
          const isEnd = (view: View) => ends.includes(view.status ?? "");
          const after = await trial.of(resource).settled(before.id, isEnd);
          if (after.status === shownBy(row)) throw new Undecided(`it is still ${after.status}`);
          const wanted = `a ${one} that is ${ends.join(" or ")}`;
          expect(isEnd(after), wanted, describe(after.status), after.exchange);
        },
      }),
    ];
  });

/** What time brings. */
const passageChecks = ({ resource, needs }: Arrangement): readonly Check<Trial>[] =>
  resource.lifecycle.passages
    .filter(({ by }) => by === "time")
    .map(({ name, from: [status], to, at = "", cites: { allowed } }) =>
      check<Trial>({
        id: `${resource.name}/lifecycle/${name}`,
        cites: allowed,
        operation: resource.operations["retrieve"] ?? "any",
        needs: [...needs.moved, "time"],
        steps: `reads a ${resource.one} that is ${status} before and after its ${at}`,
        failsWhen: `any status but ${status} before, or any but ${to} after`,
        async run(trial) {
          const before = await trial.of(resource).that(status);
          const due = Date.parse(String(before.attributes[at]));
          const now = before.exchange.startedAt + before.exchange.milliseconds;
          await trial.advanceTime(Math.max(0, due - now) + 1000);
          const after = await trial.of(resource).settled(before.id, (view) => view.status === to);
          const wanted = `a ${resource.one} that is ${to} after its ${at}`;
          expect(after.status === to, wanted, describe(after.status), after.exchange);
        },
      }),
    );

/** Brings the other resource, which an action depends on, to the status that the attempt asks for. */
async function meet(
  trial: Trial,
  { lifecycle }: Resource,
  { action, unmet }: Attempt,
): Promise<void> {
  const { while: condition } = lifecycle.rowOf(action);
  if (condition === undefined) return;
  const other = trial.resources.find(({ name }) => name === condition.resource);
  if (other === undefined) throw new Error(`there is no resource ${condition.resource}`);
  const another = other.lifecycle.statuses.find((status) => status !== condition.status);
  await trial.of(other).that(unmet === true ? (another ?? condition.status) : condition.status);
}

/** Within a status the refusals first, since they leave it as it is: fewer requests on a resource that is reused. */
function inOrder({ lifecycle, operations }: Resource): readonly Attempt[] {
  const place = ({ status }: Attempt) => lifecycle.statuses.indexOf(status);
  const moves = (attempt: Attempt) => {
    if (!lifecycle.rule(attempt).allowed) return 0;
    // What is done in the dashboard has a longer way back.
    return Object.hasOwn(operations, attempt.action) ? 1 : 2;
  };
  return lifecycle.attempts.toSorted((a, b) => place(a) - place(b) || moves(a) - moves(b));
}

/** What an attempt shows beside the ruling on it. */
function guarded(
  isOffered: boolean,
  { allowed }: Ruling,
  { cites }: Resource,
): readonly Citation[] {
  if (!allowed) return [cites.refused];
  return isOffered ? [cites.reads, cites.acts] : [cites.reads];
}

/** What a target must offer for an attempt: the actor's key, and a way to the starting status. */
function needed(
  { by: creator, needs: own, resource: { lifecycle, operations } }: Arrangement,
  { status, action, party }: Attempt,
  { allowed }: Pick<Ruling, "allowed">,
): readonly Capability[] {
  const needs = new Set(own.moved);
  const route = lifecycle.routeTo(lifecycle.initial, status) ?? [];
  const isOffered = (name: string) => Object.hasOwn(operations, name);
  if (route.some((step) => step.by === "party" && !isOffered(step.action))) needs.add("accept");
  const isTheirs = party !== creator;
  if (!isOffered(action)) needs.add(isTheirs ? "accept" : "dashboard");
  else if (isTheirs) needs.add("two-parties");
  // A dashboard offers no button for what is not allowed; only the mock's takes the attempt.
  if (!isOffered(action) && !allowed && isTheirs) needs.add("accept-command");
  return [...needs];
}
