import type { Exchange } from "@persona-conformance/client";
import {
  type Citation,
  connections,
  shownBy,
  refusedActs,
  refusedReads,
} from "@persona-conformance/schemas";
import { check, type Check } from "../../../runner/check.ts";
import { citing, Violation } from "../../../runner/outcome.ts";
import { sameAnswer } from "../../../trial/judging/comparing.ts";
import { expectConnection } from "../../../trial/arranging/connections.ts";
import {
  type CrossedCell,
  stepOfAttempt,
  type RequestKind,
} from "../../../trial/requests/crossing.ts";
import {
  describe,
  expect,
  expectAllowed,
  expectNone,
  expectRefusal,
} from "../../../trial/judging/expect.ts";
import type { PartyName } from "../../../trial/party.ts";
import type { Trial } from "../../../trial/trial.ts";
import { changes, differences, isOlder, type View, viewOf } from "../../../trial/reading/view.ts";
import { expectSparse, sparseCell } from "./fields.ts";
import { expectList } from "./lists.ts";
import { leaveAlone, promiseOfActivation, stillFor } from "../left-alone.ts";
import { type Act, canTake, planOn, type Step } from "./plan.ts";
import { expectLater, isChangedLater } from "./moved-time.ts";
import { differsByParty, differsInCell, isRespelt } from "./differs-in-cell.ts";
import { inOwnCell, isSentOnce } from "../../crossed/another-cell.ts";
import { within } from "../../crossed/within-cell.ts";

/** Goes through the lifecycle in rounds. Each request has another API version and key inflection. */
export const crossedMoves: readonly Check<Trial>[] = [
  check({
    id: "connections/crossed/moves",
    cites: "protocol/version-invariant",
    alsoCites: [
      "protocol/inflection-style",
      "connections/reactivate-to-pending",
      "connections/action-needs-no-body",
      "connections/refusal-changes-nothing",
      "connections/never-changed-by-hand",
      "connections/list-row-is-resource",
      "connections/list-filter-status",
    ],
    operation: "any",
    needs: ["fixture", "transitions"],
    steps:
      "goes through the lifecycle as each party, with refused actions and reads in between; every request in another API version and key inflection",
    failsWhen:
      "an action with another result than the lifecycle says, or a connection that differs in one of them",
    echoes: true,
    async run(trial) {
      // On a sandbox, the rounds are one way of one connection.
      const shared = { readsIn: {}, sent: {} };
      const plan = planOn(trial);
      const isOneWay = isSentOnce(trial);
      for (const [place, steps] of plan.entries()) {
        // On the mock, each round has its own connection, and the last one is in the run's own cell.
        const own = isOneWay ? trial : trial.fork("patient");
        const round: Round = {
          trial: !isOneWay && place === plan.length - 1 ? inOwnCell(own) : own,
          view: await own.of(connections).that("pending"),
          place,
          refusals: 0,
          ...(isOneWay ? shared : { readsIn: {}, sent: {} }),
        };
        for (const step of steps) if (canTake(trial, step)) await take(round, step);
      }
    },
  }),
];

/** A request that may be repeated. */
interface Sent {
  readonly action: Act;
  readonly cell: CrossedCell;
  readonly idempotencyKey: string;
  readonly party: PartyName;
  readonly body?: object;
  readonly exchange: Exchange;
}

/** One way through the lifecycle. */
interface Round {
  readonly trial: Trial;
  /** The connection as it is now. */
  view: View;
  /** The number of rounds before it. */
  readonly place: number;
  /** The number of actions that had to be refused. */
  refusals: number;
  /** The action that was refused since the last read. */
  refused?: Act;
  readonly sent: Partial<Record<"refused" | "done", Sent>>;
  /** The cell in which each party reads: always the same one for a connection, so that a stale cache shows. */
  readonly readsIn: Partial<Record<PartyName | "sparse", CrossedCell>>;
}

async function take(round: Round, step: Step): Promise<void> {
  const { trial, view } = round;
  const [what, who] = step;
  switch (what) {
    case "wait":
      return trial.advanceTime(stillFor(trial));
    case "accept":
      round.view = await trial.of(connections).that("active");
      return;
    case "read at home":
      return expectSeenAtHome(round);
    case "accept as the source":
      await trial.of(connections).attempt({ action: "accept", party: "source" }, view.id);
      return;
    case "replay":
      return replay(round, who);
    case "read":
      if (who === "stranger") return expectHidden(trial, view);
      await expectSeen(round, who);
      delete round.refused;
      return;
    case "read row":
      return unlessChanged(round, who, () => expectSeenInList(round, who));
    case "read sparse":
      return unlessChanged(round, who, () =>
        expectSparse(trial, who, view, (round.readsIn.sparse ??= sparseCell(trial, who))),
      );
    case "deactivate":
    case "reactivate":
      return who === "stranger"
        ? expectStrangerRefused(trial, view, what)
        : attempt(round, what, who);
  }
}

async function attempt(round: Round, action: Act, party: PartyName): Promise<void> {
  const { trial, view } = round;
  const { lifecycle, operations } = connections;
  const { status } = view;
  if (!lifecycle.isStatus(status)) return;
  const ruling = lifecycle.rule({ action, party, status });
  const cell = trial.cellFor({
    party,
    operation: operations[action].id,
    outcome: ruling.allowed ? "success" : "refusal",
    query: "none",
    step: stepOfAttempt({ action, party, status }),
    // On a sandbox, one round tries what must be refused in the version whose night it is.
    once: round.place === 0 && !ruling.allowed && isSentOnce(trial),
  });
  const idempotencyKey = trial.newKey();
  // Another check tries refused actions without a body. Every second round sends one with allowed actions, too.
  const body = round.refusals % 2 === 0 ? {} : { data: { attributes: { status: "active" } } };
  if (!ruling.allowed) round.refusals += 1;
  const allowedBody = (trial.seed + round.place) % 2 === 0 ? {} : { body: {} };
  const move = { action, party, cell, ...(ruling.allowed ? allowedBody : { body }) };
  const reply = await trial.of(connections).act(move, view.id, { idempotencyKey });
  if (ruling.allowed && "body" in move && reply.kind === "refusal")
    await expectRefusedBodiless(trial, view.id, { action, party, cell }, reply.exchange);
  const { exchange } = reply;
  within(cell, ruling.cites, () => {
    // Another check judges whether a body is taken for a mistake.
    if (!ruling.allowed) return void expectRefusal(reply, [...new Set([...ruling.with, 400, 422])]);
    expectAllowed(connections, reply, view.id, ruling.to);
  });
  if (ruling.allowed) round.view = await expectMoved(trial, view, move, exchange);
  round.sent[ruling.allowed ? "done" : "refused"] = { ...move, idempotencyKey, exchange };
  if (!ruling.allowed) round.refused = action;
}

/** If an action was refused with an empty object as its body, makes sure that it is refused without a body, too. */
async function expectRefusedBodiless(
  trial: Trial,
  id: string,
  move: Pick<Sent, "action" | "party" | "cell">,
  refusal: Exchange,
): Promise<void> {
  const plain = await trial.of(connections).act(move, id);
  within(move.cell, "connections/action-needs-no-body", () =>
    expect(
      plain.kind === "refusal",
      `the same as without a body: ${describe(plain.exchange)}`,
      describe(refusal),
      refusal,
    ),
  );
}

/**
 * Demands that the answer to an action shows the same connection, changed later. If not, a read finds out whether the cell is
 * to blame.
 */
async function expectMoved(
  trial: Trial,
  before: View,
  { action, party, cell }: Pick<Sent, "action" | "party" | "cell">,
  exchange: Exchange,
): Promise<View> {
  const after = viewOf(connections, exchange);
  try {
    const keeps = `connections/${action}-keeps-record` as const;
    within(cell, keeps, () => {
      expectNone(differences(before, after), "the same connection", exchange);
      expectLater(before, after);
    });
    return after;
  } catch (error) {
    if (!(error instanceof Violation)) throw error;
    // Another check demands that the answer is right, too.
    const isStored = error.cites === "connections/action-moves-updated-at";
    if (isStored && (await isChangedLater(trial, before, after)))
      throw citing(error, "connections/action-answers-200");
    const cites = isRespelt(before, after)
      ? "protocol/inflection-values"
      : ((await differsInCell(trial, before.id, cell, party)) ??
        (await differsByParty(trial, before.id)));
    throw citing(error, cites);
  }
}

async function replay({ trial, view, sent }: Round, which: "refused" | "done"): Promise<void> {
  const before = sent[which];
  if (before === undefined) return;
  const { exchange, idempotencyKey, ...move } = before;
  const passed = trial.now() - exchange.startedAt;
  const reply = await trial.of(connections).act(move, view.id, { idempotencyKey });
  const isSame = sameAnswer(exchange, reply.exchange);
  const promised = which === "done" ? "protocol/idempotent-replay" : "protocol/idempotent-failure";
  const isForgotten = !isSame && passed > soon && (await isForgottenAfter(trial, passed));
  within(before.cell, isForgotten ? "protocol/idempotent-day" : promised, () =>
    expect(
      isSame,
      `the same answer again: ${describe(exchange)}`,
      describe(reply.exchange),
      reply.exchange,
    ),
  );
}

/** Milliseconds after which a target may have forgotten a key that it keeps too short. */
const soon = 1000;

/** Whether a key is known at once, and forgotten after some milliseconds in which nothing happens. */
async function isForgottenAfter(trial: Trial, milliseconds: number): Promise<boolean> {
  const { id } = await trial.of(connections).that("pending");
  const options = { idempotencyKey: trial.newKey() };
  const move = { action: "deactivate", party: "source" } as const;
  const send = () => trial.of(connections).act(move, id, options);
  const { exchange: first } = await send();
  if (!sameAnswer(first, (await send()).exchange)) return false;
  await trial.advanceTime(milliseconds);
  return !sameAnswer(first, (await send()).exchange);
}

const retrieval = (party: string, outcome: RequestKind["outcome"], step: string): RequestKind => ({
  party,
  operation: connections.operations.retrieve.id,
  outcome,
  query: "none",
  step,
});

/** Demands that a party sees the connection as it is. If not, a read in the run's own cell finds the reason. */
async function expectSeen(round: Round, party: PartyName): Promise<void> {
  const { trial, view, refused, readsIn } = round;
  // On a sandbox, all reads of a party are in this one cell, in another style than those of all other checks.
  const cell = (readsIn[party] ??= trial.cellFor({
    ...retrieval(party, "success", party),
    once: isSentOnce(trial),
    notIn: trial.cell.inflection,
  }));
  const reader = trial.in(cell).as(party).of(connections);
  const read = async () => {
    const reply = await reader.retrieve(view.id);
    return within(cell, "protocol/version-accepted", () => expectConnection(reply));
  };
  const seen = await trial.eventually(read, (one) => changes(view, one).length === 0);
  const wrong = changes(view, seen);
  if (wrong.length === 0) return;
  const home = await trial.of(connections).settled(view.id, () => true);
  const isMoved = changes(view, home).length > 0;
  const cites = isMoved
    ? await changedBy(trial, view, home, refused)
    : await seenOtherwise(trial, view, party, cell);
  within(cell, cites, () => expectNone(wrong, "the same connection", seen.exchange));
}

/**
 * The promise that is broken if a party sees something else than the source. It depends on whether the run's own cell shows it,
 * too.
 */
async function seenOtherwise(
  trial: Trial,
  view: View,
  party: PartyName,
  cell: CrossedCell,
): Promise<Citation> {
  const theirs = await trial
    .of(connections)
    .settled(view.id, (one) => changes(view, one).length === 0, party);
  const isAlike = changes(view, theirs).length === 0;
  if (!isAlike) return "connections/one-view";
  return (await differsInCell(trial, view.id, cell, party)) ?? "protocol/version-invariant";
}

/** The promise that is broken if a connection changed although no action succeeded. */
async function changedBy(
  trial: Trial,
  before: View,
  after: View,
  refused: Act | undefined,
): Promise<Citation> {
  // A party may still see what was before.
  if (isOlder(after, before)) {
    const cites = await differsByParty(trial, before.id);
    if (cites !== undefined) return cites;
  }
  const isDone =
    refused !== undefined && after.status === shownBy(connections.lifecycle.rowOf(refused));
  // The refused action was carried out, or had another effect, unless a connection that is left alone changes, too.
  const mayBeRefused = refused !== undefined && (isDone || after.status === before.status);
  if (mayBeRefused) {
    const { changed } = await leaveAlone(trial, before, after);
    if (changed.length === 0) return "connections/refusal-changes-nothing";
  }
  if (before.status === "pending" && after.status === "active")
    return promiseOfActivation(trial, before, after);
  if (before.status === "inactive" && after.status === "pending")
    return "connections/reactivate-by-source";
  // No action leads there, so a deactivation was undone.
  if (before.status === "inactive" && after.status === "active")
    return "connections/deactivate-by-either";
  return "connections/never-changed-by-hand";
}

/** Demands that the source sees the connection as it is, in the run's own cell. */
async function expectSeenAtHome({ trial, view, refused }: Round): Promise<void> {
  const seen = await trial
    .of(connections)
    .settled(view.id, (one) => changes(view, one).length === 0);
  const wrong = changes(view, seen);
  if (wrong.length === 0) return;
  const cites = await changedBy(trial, view, seen, refused);
  expectNone(wrong, "the same connection", seen.exchange, { cites });
}

/** Demands that a party's list of one status shows the connection as it is. */
function expectSeenInList({ trial, view }: Round, party: PartyName): Promise<void> {
  const filter = { status: view.status ?? "" };
  return expectList(trial, party, view, filter);
}

/**
 * Judges an answer about the connection. If it is wrong, reads find out whether the connection has changed instead, and whether
 * the party sees it at all.
 */
async function unlessChanged(
  { trial, view, refused }: Round,
  party: PartyName,
  judge: () => Promise<void>,
): Promise<void> {
  try {
    await judge();
  } catch (error) {
    if (!(error instanceof Violation)) throw error;
    const home = await trial.of(connections).settled(view.id, () => true);
    const wrong = changes(view, home);
    if (wrong.length > 0) {
      const cites = await changedBy(trial, view, home, refused);
      expectNone(wrong, "the same connection", home.exchange, { cites });
    }
    await trial.of(connections).seenBy(party, view.id);
    throw error;
  }
}

async function expectHidden(trial: Trial, view: View): Promise<void> {
  const kind = retrieval("stranger", "refusal", `${view.status} to a stranger`);
  const cell = trial.cellFor({ ...kind, once: isSentOnce(trial) });
  const reply = await trial.in(cell).as("stranger").of(connections).retrieve(view.id);
  within(cell, "connections/strangers-excluded", () => expectRefusal(reply, refusedReads));
}

async function expectStrangerRefused(trial: Trial, view: View, action: Act): Promise<void> {
  const step = stepOfAttempt({ action, party: "stranger", status: view.status ?? "" });
  const operation = connections.operations[action].id;
  const kind = { party: "stranger", operation, outcome: "refusal", query: "none", step } as const;
  const cell = trial.cellFor(kind);
  const reply = await trial.in(cell).as("stranger").of(connections).act(action, view.id);
  within(cell, "connections/strangers-excluded", () => expectRefusal(reply, refusedActs));
}
