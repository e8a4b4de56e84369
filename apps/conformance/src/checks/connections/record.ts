import {
  type ConnectionAction,
  connections,
  instant,
  shownBy,
  type StatementId,
} from "@persona-conformance/schemas";
import { check, type Check } from "../../runner/check.ts";
import {
  expectConnection,
  expectDone,
  readConnection,
  subjectOf,
} from "../../trial/arranging/connections.ts";
import { arranging, Violation } from "../../runner/outcome.ts";
import { expect, expectAllowed, expectNone, expectRefusal } from "../../trial/judging/expect.ts";
import type { Trial } from "../../trial/trial.ts";
import {
  changes,
  differences,
  isNoTime,
  isTooClose,
  isWhole,
  type View,
  viewOf,
} from "../../trial/reading/view.ts";
import { changedForGood, firstShown } from "./changed-for-good.ts";
import { differsByParty, differsWhereShown } from "./crossed/differs-in-cell.ts";
import { ensureInWholeList } from "./lists/listing.ts";
import type { Move, Transition } from "../../trial/moving/move.ts";
import type { PartyName } from "../../trial/party.ts";
import { trialExchangeOf } from "../../trial/trial-exchange.ts";

const fixture = ["fixture", "transitions"] as const;

/** Enough to see what changes after ten. */
const rounds = 12;

/** Each action, with the first party that may take it. */
const actions = [
  {
    action: "deactivate",
    party: "source",
    needs: fixture,
    operation: "deactivate-a-connect-connection",
    keeps: "connections/deactivate-keeps-record",
  },
  {
    action: "reactivate",
    party: "source",
    needs: fixture,
    operation: "reactivate-a-connect-connection",
    keeps: "connections/reactivate-keeps-record",
  },
  {
    action: "accept",
    party: "destination",
    needs: [...fixture, "accept-command"],
    operation: "dashboard",
    keeps: "connections/accept-activates",
  },
] as const;

/** Checks what actions change in a connection, what they keep, and which request bodies they accept. */
export const recordChecks: readonly Check<Trial>[] = [
  ...actions.map(({ action, needs, operation, keeps }) =>
    check<Trial>({
      id: `connections/record/${action}-keeps`,
      cites: keeps,
      operation,
      needs,
      varies: ["apiVersion", "inflection"],
      steps: `compares a connection before and after each of the run's steps to ${action} it, and with the first answer that showed it`,
      failsWhen:
        "another id, source, destination, creator or creation time, in the answer or in a read",
      async run(trial) {
        const { before: own } = await trial.of(connections).transition(action);
        // An action may overwrite a value the first time, and write the same again later.
        const all = trial.of(connections).taken();
        for (const { before, answer, after } of all.filter(({ move }) => move.action === action)) {
          const first = firstShown(trial, before.id) ?? before;
          for (const view of [answer, after]) {
            if (view === undefined) continue;
            // An earlier action changed what this one only puts right.
            const isPutRight = differences(first, view).length === 0;
            const changed = isPutRight ? [] : differences(before, view);
            const compared = [isPutRight ? first : before, view] as const;
            await expectNoChange(trial, changed, "the same connection", compared, keeps);
          }
        }
        const pair = changedForGood(trial, own.id, action);
        if (pair !== undefined)
          await expectNoChange(trial, differences(...pair), "the same connection", pair, keeps);
      },
    }),
  ),
  ...actions.map(({ action, party, needs, operation }) =>
    check<Trial>({
      id: `connections/record/${action}-moves-updated-at`,
      cites: "connections/action-moves-updated-at",
      operation,
      needs,
      steps: `compares updated-at before and after each of the run's steps to ${action} it, one of them by the ${party}`,
      failsWhen: "an updated-at that is not later",
      async run(trial) {
        let transition = await trial.of(connections).transition(action);
        if (isUnordered(transition)) transition = await takeAgain(trial, action);
        const { before, answer, after } = transition;
        // Another check judges what an action keeps.
        const isKept = (view: View) => differences(before, view).length === 0;
        if (answer !== undefined && isKept(answer) && isKept(after)) {
          const expected = "an answer that shows the connection as a later read does";
          const pair = isWhole(after) ? ([after, answer] as const) : ([answer, after] as const);
          const cites = "connections/action-answers-200";
          await expectNoChange(trial, changes(answer, after), expected, pair, cites);
        }
        // What another action has written may be wrong, and only some of the steps come after it.
        const all = trial.of(connections).taken();
        for (const step of all.filter(({ move }) => move.action === action))
          if (!isUnordered(step)) expectLater(step);
      },
    }),
  ),
  check({
    id: "connections/record/accept-again",
    cites: "connections/reactivate-accept-again",
    alsoCites: ["connections/one-view"],
    operation: "reactivate-a-connect-connection",
    needs: ["fixture", "transitions", "accept"],
    steps:
      "deactivates and reactivates an accepted connection, reads it as each party, then accepts it again",
    failsWhen:
      "a connection that is active before it is accepted again, or is not active afterwards",
    async run(trial) {
      if (wasAcceptedAgain(trial, (await trial.of(connections).any()).id)) return;
      const active = await trial.of(connections).that("active");
      const source = { party: "source" } as const;
      const off = await arranging(
        "deactivate the connection",
        () => trial.of(connections).step({ action: "deactivate", ...source }, active, "inactive"),
        subjectOf("deactivate", "active"),
      );
      const on = await trial
        .of(connections)
        .step({ action: "reactivate", ...source }, off, "pending");
      if (trial.hasCapability("two-parties")) {
        const theirs = await trial
          .of(connections)
          .settledAnywhere(on, "pending", (view) => view.status === "pending", "destination");
        const isPending = theirs.status === "pending";
        const wanted = "pending for the destination, too";
        expect(isPending, wanted, `${theirs.status}`, theirs.exchange, {
          cites: "connections/one-view",
        });
      }
      // Do not ask a person to accept twice in one check. Another check judges the acceptance.
      if (!trial.hasCapability("accept-command")) return;
      await trial.of(connections).step({ action: "accept", party: "destination" }, on, "active");
    },
  }),
  check({
    id: "connections/record/rounds",
    cites: "connections/reactivate-keeps-record",
    operation: "reactivate-a-connect-connection",
    needs: ["disposable"],
    steps: "deactivates and reactivates a connection 12 times",
    failsWhen:
      "another id, source, destination or creation time, or more than one connection at the end",
    async run(trial) {
      const first = await trial.of(connections).that("pending");
      const { id } = first;
      for (let round = 0; round < rounds; round += 1) {
        await expectDone(
          trial,
          await trial.as("source").of(connections).deactivate(id),
          id,
          "deactivate",
        );
        await expectDone(
          trial,
          await trial.as("source").of(connections).reactivate(id),
          id,
          "reactivate",
        );
      }
      const last = expectConnection(await trial.as("source").of(connections).retrieve(id));
      expectNone(
        differences(first, last),
        `the same connection after ${rounds} rounds`,
        last.exchange,
      );
      await ensureInWholeList(trial, last);
      const reply = await trial.as("source").of(connections).list();
      const rows = reply.kind === "page" ? reply.rows.length : 0;
      expect(rows === 1, `one connection after ${rounds} rounds`, `${rows}`);
    },
  }),
  check({
    id: "connections/actions/bodies",
    cites: "connections/action-needs-no-body",
    operation: "deactivate-a-connect-connection",
    needs: ["fixture", "transitions"],
    steps:
      "deactivates and reactivates with an empty JSON object as the body, with only a JSON content type, and without the optional headers; then deactivates so as the destination",
    failsWhen: "an answer that differs from that without a body",
    async run(trial) {
      const { id } = await trial.of(connections).that("pending");
      const shapes = [
        [{ body: {} }, { headers: { ...withoutOptional, "content-type": "application/json" } }],
        [{ headers: { "content-type": "application/json" } }, { body: {} }],
      ] as const;
      // To save requests, try each shape with one of the two actions.
      for (const [off, on] of trial.hasCapability("two-parties") ? shapes : shapes.slice(0, 1)) {
        await actOddly(trial, id, "deactivate", off);
        await actOddly(trial, id, "reactivate", on);
      }
      if (trial.hasCapability("two-parties"))
        await actOddly(trial, id, "deactivate", { body: {} }, "destination");
    },
  }),
  check({
    id: "connections/actions/either-history",
    cites: "connections/reactivate-by-source",
    operation: "reactivate-a-connect-connection",
    needs: ["disposable"],
    steps:
      "deactivates as each party in turn; each time, reactivates as the destination, then as the source",
    failsWhen:
      "a destination that can reactivate, a source that cannot, or a connection that does not stay inactive",
    async run(trial) {
      for (const party of connections.lifecycle.parties) {
        const before = await trial.of(connections).that("pending");
        const { id } = before;
        await arranging(
          `deactivate as the ${party}`,
          async () =>
            expectAllowed(
              connections,
              await trial.of(connections).act({ action: "deactivate", party }, id),
              id,
              "inactive",
            ),
          subjectOf("deactivate", "pending", party),
        );
        await trial.advanceTime(400);
        const still = await trial
          .of(connections)
          .settled(id, ({ status }) => status === "inactive");
        if (still.status !== "inactive") {
          throw new Violation("a connection that stays inactive", `${still.status}`, {
            cites: "connections/deactivate-by-either",
            evidence: still.exchange,
          });
        }
        const refused = await trial
          .of(connections)
          .act({ action: "reactivate", party: "destination" }, id);
        expectRefusal(refused, [400, 403, 404, 409, 422]);
        const allowed = await trial
          .of(connections)
          .act({ action: "reactivate", party: "source" }, id);
        expectAllowed(connections, allowed, id, "pending");
      }
    },
  }),
];

/**
 * Whether the run has already moved an accepted connection to inactive and back to pending, each party has read it then, and it was
 * accepted again.
 */
function wasAcceptedAgain(trial: Trial, connection: string): boolean {
  const steps = trial
    .of(connections)
    .taken()
    .filter(({ before }) => before.id === connection);
  const isAccepted = ({ move }: Transition) => move.action === "accept";
  const first = steps.findIndex(isAccepted);
  const back = steps.findIndex(
    ({ move, after }, index) =>
      index > first && move.action === "reactivate" && isPendingForBoth(trial, after),
  );
  return first >= 0 && back >= 0 && steps.slice(back).some(isAccepted);
}

/** Whether the destination, if its key is there, has read the same as the source. */
function isPendingForBoth(trial: Trial, ours: View): boolean {
  if (!trial.hasCapability("two-parties")) return true;
  return trial.exchanges().some(({ by, operation, exchange }) => {
    if (by !== "destination" || operation?.id !== connections.operations.retrieve.id) return false;
    const reply = readConnection(exchange);
    return reply.kind === "resource" && changes(ours, viewOf(connections, exchange)).length === 0;
  });
}

/** Acts with an unusual request. If a usual request is refused, too, that is the cause. */
async function actOddly(
  trial: Trial,
  id: string,
  action: "deactivate" | "reactivate",
  unusual: Pick<Move, "body" | "headers">,
  party: PartyName = "source",
): Promise<void> {
  const move = { action, party } as const;
  const reply = await trial.of(connections).act({ ...move, ...unusual }, id);
  if (reply.kind === "refusal") {
    const plain = await trial.of(connections).act(move, id);
    if (plain.kind === "refusal") await expectDone(trial, plain, id, action, undefined, party);
    expectConnection(reply);
  }
  await expectDone(trial, reply, id, action, undefined, party);
}

/**
 * Demands that nothing has changed between two views. If the parties see different connections, or one of the two views comes
 * from a cell that shows another one, no action is to blame.
 */
async function expectNoChange(
  trial: Trial,
  changed: readonly string[],
  expected: string,
  [before, after]: readonly [View, View],
  promise: StatementId,
): Promise<void> {
  if (changed.length === 0) return;
  let cites = await differsByParty(trial, after.id);
  for (const { id, exchange } of [before, after]) {
    const shown = trialExchangeOf(trial, exchange);
    cites ??= shown && (await differsWhereShown(trial, id, shown));
  }
  expectNone(changed, expected, after.exchange, { cites: cites ?? promise });
}

/** The optional headers of every request. */
const withoutOptional = { "idempotency-key": null, "persona-version": null };

/** Demands a later `updated-at` in the answer to a step, and in the read after it. */
function expectLater({ before, answer, after }: Transition): void {
  const was = instant(before.updatedAt);
  for (const view of [answer, after]) {
    const is = view && instant(view.updatedAt);
    // The wire checks report a text that is no time.
    if (was === undefined || view === undefined || isNoTime(view.updatedAt)) continue;
    // Another party, version or style may show whole seconds.
    if (isUnordered({ before, after: view })) continue;
    expect(
      is !== undefined && is > was,
      `an updated-at later than ${before.updatedAt}`,
      view.updatedAt ?? "none",
      view.exchange,
    );
  }
}

/** Whether the timestamps before and after a step show no order. */
const isUnordered = ({ before, after }: Pick<Transition, "before" | "after">): boolean =>
  isTooClose(before.updatedAt ?? "", after.updatedAt ?? "");

/** Repeats the step more than a second after the one before. */
async function takeAgain(trial: Trial, action: ConnectionAction): Promise<Transition> {
  const row = connections.lifecycle.rowOf(action);
  const before = await trial.of(connections).that(row.from[0]);
  await trial.sleep(1100);
  await arranging(
    `${action} a connection`,
    () => trial.of(connections).step({ action, party: row.by[0] }, before, shownBy(row)),
    subjectOf(action, row.from[0], row.by[0]),
  );
  return trial.of(connections).transition(action);
}
