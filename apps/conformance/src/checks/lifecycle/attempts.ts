import type { Exchange } from "@persona-conformance/client";
import {
  type Attempt,
  attemptIdOf,
  type Citation,
  type Operation,
  type Resource,
  type Ruling,
  shownBy,
  successOf,
} from "@persona-conformance/schemas";
import { check, type Check } from "../../runner/check.ts";
import { statusIn } from "../../runner/folding.ts";
import { citing, Undecided, Violation } from "../../runner/outcome.ts";
import { arrivalsOf, isRefusedIn, turnsInto } from "../../trial/moving/arrivals.ts";
import { expectTold, expectUnchanged } from "../../trial/judging/comparing.ts";
import { expectAllowed, expectArrived, expectRefusal } from "../../trial/judging/expect.ts";
import { expectNotByOthers, movedByOthers } from "../../trial/judging/moved-by-others.ts";
import { movedEarlier } from "../../trial/judging/moved-earlier.ts";
import { expectNoBodyNeeded } from "../../trial/moving/bodiless.ts";
import { expectSameRecord } from "../../trial/judging/same-record.ts";
import { expectNotPassed } from "../../trial/moving/moved-otherwise.ts";
import type { ActorName } from "../../trial/party.ts";
import type { Arrangement } from "../../trial/arranging/arrangement.ts";
import { type CrossedCell, stepOfAttempt } from "../../trial/requests/crossing.ts";
import type { Trial } from "../../trial/trial.ts";
import type { View } from "../../trial/reading/view.ts";
import { elsewhere, refusedInCell } from "../crossed/another-cell.ts";
import { leftAs } from "../left-as.ts";
import { resourcesIn } from "../wire/resources-in.ts";
import { needed } from "./needed.ts";
import { isOpenQuestion } from "./open-question.ts";

/** Checks of attempts: each party tries each action in each status. */
export function attemptChecks(arrangement: Arrangement): readonly Check<Trial>[] {
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
      ...(leavesAsItIs(resource, attempt, ruling) && { leaves: leftAs(resource, status) }),
      steps: `lets the ${party} ${action} a ${one} that is ${status}, then reads it as each party`,
      failsWhen: ruling.allowed
        ? `a refusal, or a status other than ${ruling.to}, in the answer or in a read after it`
        : `no refusal, or a ${one} that has changed`,
      async run(trial) {
        // If the other resource must move, arrange it first, so that this one depends on it.
        const depended = attempt.unmet === true ? otherOf(trial, resource, action) : undefined;
        if (depended !== undefined)
          await trial.of(depended).that(lifecycle.rowOf(action).while?.status ?? "");
        // A refused attempt needs one that stays in this status.
        const before = await trial.of(resource).that(status, ruling.allowed ? ruling.to : status);
        await meet(trial, resource, attempt);
        if (attempt.unmet === true) await expectOnItsWay(trial, before);
        if (!ruling.allowed) return expectRefused(trial, attempt, before);
        const { to } = ruling;
        const ours = await unlessRefused(trial, before, attempt, () =>
          unlessUnseen(trial, before, attempt, () =>
            unlessShownOtherwise(trial, before, attempt, to, () =>
              trial.of(resource).step({ action, party }, before, to),
            ),
          ),
        );
        if (!trial.hasCapability("two-parties")) return;
        for (const other of lifecycle.parties.filter((name) => name !== arrangement.by)) {
          const arrivals = arrivalsOf(resource, action, to);
          const isThere = (view: View) => arrivals.includes(view.status ?? "");
          // Each party of a lifecycle is an actor.
          const theirs = await trial.of(resource).settled(before.id, isThere, other as ActorName);
          expectArrived(theirs, { action, party }, to, undefined, {
            ...(resource.cites.oneView && { cites: resource.cites.oneView }),
          });
          expectSameRecord(ours, theirs);
        }
      },
    });
  });
}

/** Whether an attempt is refused, and each check finds the resource in this status. */
const leavesAsItIs = ({ lifecycle }: Resource, { unmet }: Attempt, ruling: Ruling): boolean =>
  lifecycle.finals.length === 0 && unmet !== true && !ruling.allowed && ruling.open === undefined;

/** If an allowed action is refused, the promise of its operation is broken. The status is then unknown. */
export async function unlessRefused<T>(
  trial: Trial,
  before: View,
  { action }: Pick<Attempt, "action">,
  take: () => Promise<T>,
): Promise<T> {
  try {
    return await take();
  } catch (error) {
    const { resource, id } = before;
    if (!(error instanceof Violation) || resource.lifecycle.finals.length === 0) throw error;
    trial.of(resource).keep(before);
    const { expected, actual, evidence, recurs } = error;
    const cites = resource.cites.answers?.[action];
    if (cites === undefined || evidence === undefined || evidence.status < 400) throw error;
    const now = await trial.of(resource).settled(id, () => true);
    expectNotPassed(action, before, now);
    // If time has ended it too early, the refusal was right as well.
    if (now.status !== before.status) await expectTold(trial, before, [`status ${now.status}`]);
    expectNotByOthers(trial, before, now);
    if (movedEarlier(trial, before, now) || isRefusedIn(resource, action, now.status))
      throw new Undecided(`the ${resource.one} ${id} was ${now.status} before the refusal`);
    throw new Violation(expected, actual, { cites, evidence, recurs });
  }
}

/** If an attempt gets a 404, makes sure that its party can see the resource. If not, that promise is broken instead. */
async function unlessUnseen<T>(
  trial: Trial,
  { id, resource }: View,
  { party }: Attempt,
  judge: () => Promise<T>,
): Promise<T> {
  try {
    return await judge();
  } catch (error) {
    const isAbsent = error instanceof Violation && error.evidence?.status === 404;
    // Each party of a lifecycle is an actor.
    if (isAbsent) await trial.of(resource).settled(id, () => true, party as ActorName);
    throw error;
  }
}

/**
 * If an attempt fails, makes sure that its party sees the same status as the creator. If not, that promise is broken instead of
 * the action's.
 */
async function unlessShownOtherwise<T>(
  trial: Trial,
  { id, resource }: View,
  { action, party }: Attempt,
  to: string,
  judge: () => Promise<T>,
): Promise<T> {
  try {
    return await judge();
  } catch (error) {
    const it = trial.of(resource);
    const isTold = error instanceof Violation && (error.evidence?.status ?? 400) < 300;
    const isTheirs = it.actorOf(party) !== it.actorOf("source");
    if (!isTold || !isTheirs) throw error;
    const arrivals = arrivalsOf(resource, action, to);
    const isThere = (view: View) => arrivals.includes(view.status ?? "");
    const ours = await it.settled(id, isThere);
    // A resource that can reach a status again may be shown by a cache as it was before. Another check finds that.
    const goesRound = resource.lifecycle.finals.length === 0;
    if (goesRound && !isThere(ours)) throw error;
    // Each party of a lifecycle is an actor.
    const theirs = await it.settled(id, isThere, party as ActorName);
    // If neither of them sees it, the action has done nothing.
    if (!isThere(ours) && !isThere(theirs)) throw error;
    for (const view of [ours, theirs])
      expectArrived(view, { action, party }, to, undefined, {
        ...(resource.cites.oneView && { cites: resource.cites.oneView }),
      });
    // The action is done, and only its answer may show another status.
    const isTrue = error.evidence !== undefined && statusIn(error.evidence) === ours.status;
    throw isTrue ? error : citing(error, resource.cites.acts);
  }
}

/** Demands that an attempt is refused and changes nothing. If the documentation leaves this open, it may also succeed. */
async function expectRefused(trial: Trial, attempt: Attempt, before: View): Promise<void> {
  const { resource } = before;
  const { action, party, unmet } = attempt;
  const it = trial.of(resource);
  // The status may change by itself before the attempt arrives.
  const rulings = [before.status, ...turnsInto(resource, before.status)]
    .filter((status) => resource.lifecycle.isStatus(status))
    .map((status) => resource.lifecycle.rule({ ...attempt, status }));
  const [ruling] = rulings;
  const cell = cellOf(trial, attempt, resource);
  const ask = (there: CrossedCell) => it.act({ action, party, cell: there }, before.id);
  const reply = await (cell === undefined ? it.attempt({ action, party }, before.id) : ask(cell));
  const open = rulings.map((one) => (one.allowed ? one : one.open)).find((one) => one);
  // The answer of a dashboard says nothing about the API.
  if (reply.kind === "dashboard") {
    const cites = reply.accepted ? undefined : resource.cites.refused;
    return expectUnchanged(trial, before, "the refusal", cites);
  }
  const codes = new Set(rulings.flatMap((one) => (one.allowed ? [] : one.with)));
  const operation: Operation | undefined = resource.operations[action];
  const declared = [...codes].filter((code) => operation?.statuses.includes(code) !== false);
  if (
    open !== undefined &&
    reply.kind === "resource" &&
    (await mayBeOpen(trial, attempt, before, ruling))
  ) {
    const status = operation === undefined ? 200 : successOf(operation);
    expectAllowed(resource, reply, before.id, open.to, status);
    // If the question is open only for the later status, the answer says nothing about the first one.
    if (ruling?.allowed === false && ruling.open === undefined) return;
    return observe(trial, resource, attempt, reply.exchange);
  }
  const withBody = () => it.attempt({ action, party, body: {} }, before.id);
  if (reply.kind === "refusal") await expectNoBodyNeeded(resource, reply, withBody, declared);
  const refused = await unlessUnseen(trial, before, attempt, async () =>
    cell === undefined || ruling === undefined
      ? expectRefusal(reply, declared)
      : refusedInCell(trial, reply, declared, { cell, cites: ruling.cites, ask }),
  );
  const again = () => it.attempt({ action, party }, before.id);
  await unlessByOthers(trial, before, () =>
    expectUnchanged(trial, before, "the refusal", resource.cites.refused, again),
  );
  if (trial.hasCapability("disposable") && unmet !== true)
    await expectUsualEnd(trial, attempt, before);
  const { last } = it.fixture ?? {};
  const isSure =
    turnsInto(resource, attempt.status).length === 0 || last?.status === attempt.status;
  if (isSure || unmet === true) observe(trial, resource, attempt, refused);
}

/**
 * Demands that a refused attempt does not decide how a change in progress ends. If the change ends unusually, tries two others: one
 * without the attempt, then one with it. Only if the first ends as usual and the second does not, the attempt is to blame.
 */
async function expectUsualEnd(
  trial: Trial,
  { action, party, status }: Attempt,
  { id, resource }: View,
): Promise<void> {
  const [usual, ...others] = turnsInto(resource, status);
  if (usual === undefined || others.length === 0) return;
  const it = trial.of(resource);
  const first = await it.ended(id);
  if (first.status === usual) return;
  const alone = it.keep(await it.that(status));
  if ((await it.ended(alone.id)).status !== usual) return;
  const other = it.keep(await it.that(status));
  await it.act({ action, party }, other.id);
  const { status: end, exchange } = await it.ended(other.id);
  const cites = resource.cites.refused;
  if (end !== first.status) return;
  throw new Violation(`a ${resource.one} that becomes ${usual}, as without the refusal`, `${end}`, {
    cites,
    evidence: exchange,
  });
}

/** If the resource has changed, makes sure that nobody else changes others of the run, too. */
async function unlessByOthers(
  trial: Trial,
  { id, resource, status }: View,
  judge: () => Promise<void>,
): Promise<void> {
  try {
    await judge();
  } catch (error) {
    const isOpen = status === resource.lifecycle.initial && resource.lifecycle.finals.length > 0;
    if (error instanceof Violation && isOpen && movedByOthers(trial, resource, id))
      throw new Undecided(
        `somebody else acts on what the run has made, so it may have changed ${id}`,
      );
    throw error;
  }
}

/** The other cell of an attempt that must be refused, if no other check tries it there: on a resource that comes to an end. */
function cellOf(
  trial: Trial,
  { action, party, status }: Attempt,
  { lifecycle, operations }: Resource,
): CrossedCell | undefined {
  const operation: Operation | undefined = operations[action];
  if (lifecycle.finals.length === 0 || operation === undefined) return undefined;
  return elsewhere(trial, {
    party,
    operation: operation.id,
    outcome: "refusal",
    query: "none",
    step: stepOfAttempt({ action, party, status }),
  });
}

/**
 * Whether the attempt may have met a status for which its result is open: this one reached that status, or another one did
 * during the run.
 */
async function mayBeOpen(
  trial: Trial,
  { action }: Attempt,
  { id, resource, status }: View,
  first: Ruling | undefined,
): Promise<boolean> {
  if (first !== undefined && (first.allowed || first.open !== undefined)) return true;
  const { open } = resource.lifecycle.rowOf(action);
  const opening = turnsInto(resource, status).filter((to) => open?.from?.includes(to));
  const wasSeen = trial
    .exchanges()
    .filter(({ operation }) => operation?.resource === resource)
    .flatMap(resourcesIn)
    .some(({ attributes }) => opening.some((to) => to === attributes?.["status"]));
  if (wasSeen) return true;
  const ended = await trial.of(resource).ended(id);
  return opening.some((to) => to === ended.status);
}

/**
 * Observes the HTTP status of a refused attempt if that is an open question, and only one reason speaks against the attempt.
 */
function observe(trial: Trial, resource: Resource, attempt: Attempt, exchange: Exchange): void {
  const { action, party, status, unmet } = attempt;
  const ruling = resource.lifecycle.rule(attempt);
  const because = ruling.allowed ? [] : ruling.because;
  const other = unmet === true ? otherOf(trial, resource, action) : undefined;
  // With two reasons, the refusal does not say which one it means.
  if (because.length > 1) return;
  const reason = because.includes("party")
    ? `by-${party}`
    : other !== undefined && because.length === 1
      ? `over-${trial.of(other).fixture?.last?.status}`
      : status;
  const question = `${resource.name}/${action}-${reason}`;
  if (isOpenQuestion(question)) trial.observe(question, String(exchange.status), exchange);
}

/** Moves the other resource, on which the action depends, to the status that the attempt needs. */
async function meet(trial: Trial, resource: Resource, { action, unmet }: Attempt): Promise<void> {
  const { lifecycle } = resource;
  const { while: condition } = lifecycle.rowOf(action);
  const other = otherOf(trial, resource, action);
  if (condition === undefined || other === undefined) return;
  if (unmet !== true) return trial.of(resource).meet();
  const { statuses, routeTo } = other.lifecycle;
  const nearest = statuses
    .filter((status) => status !== condition.status)
    .map((status) => ({ status, steps: routeTo(condition.status, status)?.length ?? Infinity }))
    .toSorted((a, b) => a.steps - b.steps)[0];
  await trial.of(other).that(nearest?.status ?? condition.status);
}

/** Demands that a change in progress was not undone when the other resource moved: then no later attempt is to blame. */
async function expectOnItsWay(trial: Trial, { id, resource, status = "" }: View): Promise<void> {
  const { lifecycle, one } = resource;
  const ends = turnsInto(resource, status);
  const begun = lifecycle.actions.map(lifecycle.rowOf).find((row) => shownBy(row) === status);
  const cites = begun?.cites.settles;
  if (ends.length === 0 || cites === undefined) return;
  const now = await trial.of(resource).settled(id, () => true);
  if (now.status === undefined || [status, ...ends].includes(now.status)) return;
  const wanted = `a ${one} that is ${[status, ...ends].join(" or ")}`;
  throw new Violation(wanted, now.status, { cites, evidence: now.exchange });
}

/** The other resource on which an action depends. */
function otherOf(trial: Trial, { lifecycle }: Resource, action: string): Resource | undefined {
  const { while: condition } = lifecycle.rowOf(action);
  if (condition === undefined) return undefined;
  const other = trial.resources.find(({ name }) => name === condition.resource);
  if (other === undefined) throw new Error(`there is no resource ${condition.resource}`);
  return other;
}

/** Orders attempts by status, refusals first: these keep the status, so a shared resource needs fewer requests. */
function inOrder({ lifecycle, operations }: Resource): readonly Attempt[] {
  const place = ({ status }: Attempt) => lifecycle.statuses.indexOf(status);
  const moves = (attempt: Attempt) => {
    // After an action in the dashboard, the next check cannot begin without a read, and the way back is longer.
    const isInDashboard = !Object.hasOwn(operations, attempt.action);
    return (lifecycle.rule(attempt).allowed ? 2 : 0) + Number(isInDashboard);
  };
  return lifecycle.attempts.toSorted((a, b) => place(a) - place(b) || moves(a) - moves(b));
}

/** The other promises that an attempt tests. */
function guarded(
  isOffered: boolean,
  { allowed }: Ruling,
  { cites }: Resource,
): readonly Citation[] {
  if (!allowed) return [cites.refused];
  const seen = [cites.reads, ...(cites.rows ? [cites.rows] : [])];
  const bodiless = cites.bodiless ? [cites.bodiless] : [];
  return isOffered ? [...seen, cites.acts, ...bodiless] : seen;
}
