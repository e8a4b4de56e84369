import type { Exchange } from "@persona-conformance/client";
import { type Citation, connections, instant } from "@persona-conformance/schemas";
import { check, type Check } from "../../../runner/check.ts";
import { arranging, type Subject, Violation } from "../../../runner/outcome.ts";
import {
  actionOn,
  collection,
  expectConnection,
  expectConnections,
  expectDone,
  readConnection,
} from "../../../trial/arranging/connections.ts";
import { expectSameAnswer, expectUnchanged, sameAnswer } from "../../../trial/judging/comparing.ts";
import { describe, expect, expectNone, expectRefusal } from "../../../trial/judging/expect.ts";
import { askingAgain } from "../../../trial/requests/odd-requests.ts";
import type { Trial } from "../../../trial/trial.ts";
import { changes, type View, viewOf } from "../../../trial/reading/view.ts";
import { sendOverLimit } from "../../over-limit.ts";
import { naming } from "../creating.ts";
import { ensureInWholeList } from "../lists/listing.ts";
import { type Sequence, sequence, statusOf } from "./sequence.ts";

const deactivate = "deactivate-a-connect-connection";
const reactivate = "reactivate-a-connect-connection";
const create = "create-a-connect-connection";

/** Repeats requests with an idempotency key, above all after the connection has changed. */
export const idempotencyChecks: readonly Check<Trial>[] = [
  check({
    id: "protocol/idempotency/stored-refusal",
    cites: "protocol/idempotent-failure",
    operation: reactivate,
    needs: ["fixture", "transitions"],
    steps:
      "reactivates a pending connection with an idempotency key, deactivates it, and repeats the first request, which would succeed now",
    failsWhen:
      "an answer that differs from the first refusal, or a connection that is not inactive",
    async run(trial) {
      const story = await sequence(trial);
      const { refused, refusedAgain, deactivated, afterRefusedAgain } = story;
      await unlessNothingIsReplayed(story, () => expectSameAnswer(refused, refusedAgain));
      // A repeated answer is no longer about what is stored, but about what a replay does.
      expectStill(afterRefusedAgain, "inactive", "protocol/idempotent-replay");
      expectUntouched(story, deactivated, afterRefusedAgain, "protocol/idempotent-replay");
      const original = refused.requestId === refusedAgain.requestId;
      trial.observe(
        "protocol/replay-request-id",
        original ? "the original" : "a new one",
        refusedAgain,
      );
    },
  }),
  check({
    id: "protocol/idempotency/stored-success",
    cites: "protocol/idempotent-replay",
    operation: deactivate,
    needs: ["fixture", "transitions"],
    steps: "deactivates with an idempotency key, reactivates, and repeats the first request",
    failsWhen: "an answer that differs from the first, or a connection that was deactivated again",
    async run(trial) {
      const story = await sequence(trial);
      const { deactivated, reactivated, deactivatedAgain, afterDeactivatedAgain } = story;
      await expectReactivated(trial, story);
      expectSameAnswer(deactivated, deactivatedAgain);
      expectStill(afterDeactivatedAgain, statusOf(reactivated));
      expectUntouched(story, reactivated, afterDeactivatedAgain);
    },
  }),
  check({
    id: "connections/actions/lasting",
    cites: "connections/reactivate-accept-again",
    alsoCites: ["connections/list-filter-status"],
    operation: reactivate,
    needs: ["fixture", "transitions"],
    steps:
      "reads a reactivated connection again more than half a second after the last replay, in the list of its status",
    failsWhen: "a connection with another status or other values, or a list without it",
    async run(trial) {
      const story = await sequence(trial);
      const { afterDeactivatedAgain, later, listWithoutIt } = story;
      await expectReactivated(trial, story);
      const changed = changes(afterDeactivatedAgain, later);
      expectNone(changed, "an unchanged connection", later.exchange);
      if (listWithoutIt === undefined) return;
      await ensureInWholeList(trial, later);
      const wanted = `${later.id} among those that are ${later.status}`;
      expectNone(["a list without it"], wanted, listWithoutIt, {
        cites: "connections/list-filter-status",
      });
    },
  }),
  check({
    id: "protocol/idempotency/fresh-key",
    cites: "protocol/idempotent-fresh-key",
    operation: reactivate,
    needs: ["fixture", "transitions"],
    steps: "reactivates with a new key after the same request with another key was refused",
    failsWhen: "the stored refusal, instead of a reactivated connection",
    async run(trial) {
      const story = await sequence(trial);
      await expectRepeated(story);
      const { reactivated } = story;
      expect(reactivated.status === 200, "status 200", describe(reactivated), reactivated);
    },
  }),
  check({
    id: "protocol/idempotency/after-401",
    cites: "protocol/idempotent-401",
    operation: reactivate,
    needs: ["fixture", "transitions"],
    steps:
      "reactivates with an invalid API key, then with a valid one and the same idempotency key",
    failsWhen: "the 401 again",
    run: (trial) =>
      expectCarriedOutAfter401(trial, {
        statement: "protocol/auth-before-all",
        check: "protocol/access/invalid-key-changes-nothing",
      }),
  }),
  check({
    id: "protocol/access/invalid-key-changes-nothing",
    cites: "protocol/auth-before-all",
    operation: reactivate,
    needs: ["fixture", "transitions"],
    steps: "reactivates an inactive connection with an unknown API key, then with a valid one",
    failsWhen: "a status other than 401, or a refusal of the second request",
    run: (trial) => expectCarriedOutAfter401(trial),
  }),
  check({
    id: "protocol/idempotency/not-on-get",
    cites: "protocol/idempotent-not-get",
    operation: "retrieve-a-connect-connection",
    needs: ["fixture", "transitions"],
    steps:
      "retrieves twice with the same idempotency key, before and after the connection was reactivated",
    failsWhen: "the first answer again",
    async run(trial) {
      const story = await sequence(trial);
      const { afterRefusedAgain, afterDeactivatedAgain } = story;
      await expectReactivated(trial, story);
      // A stored answer would still be the inactive connection.
      const [first, second] = [afterRefusedAgain, afterDeactivatedAgain];
      expect(
        first.updatedAt !== second.updatedAt || first.status !== second.status,
        "the connection as it is now",
        "the first answer again",
        second.exchange,
      );
    },
  }),

  check({
    id: "protocol/idempotency/other-destination",
    cites: "protocol/idempotent-parameters",
    operation: create,
    needs: ["create"],
    steps: "creates a connection; then, with the same idempotency key, one to another organization",
    failsWhen: "a success, or a second connection",
    async run(trial) {
      const [one, other] = [trial.context.newOrganization?.(), trial.context.newOrganization?.()];
      const key = trial.newKey();
      const made = expectConnection(await createTo(trial, one, key), 201);
      expectRefusal(await createTo(trial, other, key), [400, 409, 422]);
      await expectOneConnection(trial, made);
    },
  }),
  check({
    id: "protocol/idempotency/create-once",
    cites: "protocol/idempotent-replay",
    operation: create,
    needs: ["create"],
    steps: "creates a connection twice with one idempotency key, and deactivates it in between",
    failsWhen: "two different answers, two connections, or a connection that is not inactive",
    async run(trial) {
      const { destination } = trial.context.organizations;
      const key = trial.newKey();
      const first = await createTo(trial, destination, key);
      const made = expectConnection(first, 201);
      const off = await trial.as("source").of(connections).deactivate(made.id);
      await expectDone(trial, off, made.id, "deactivate");
      const second = await createTo(trial, destination, key);
      expectSameAnswer(first.exchange, second.exchange);
      await expectUnchanged(trial, expectConnection(off), "the repeated request");
      await expectOneConnection(trial, made);
    },
  }),

  check({
    id: "protocol/idempotency/after-429",
    cites: "protocol/idempotent-429",
    alsoCites: ["protocol/rate-limit-429"],
    operation: deactivate,
    needs: ["disposable", "throttle"],
    steps:
      "deactivates over the rate limit, reads the connection, and repeats the request with the same key",
    failsWhen: "a deactivated connection after the 429, or the 429 again",
    async run(trial) {
      const before = await trial.of(connections).that("pending");
      const request = deactivation(before.id);
      const options = { idempotencyKey: trial.newKey() };
      const throttled = await sendOverLimit(trial, "source", request, options);
      if (throttled.status < 400) {
        throw new Violation("a refusal with status 429", describe(throttled), {
          cites: "protocol/rate-limit-429",
          evidence: throttled,
        });
      }
      expectRefusal(throttled, [429]);
      await expectUnchanged(trial, before, "the refusal", "protocol/rate-limit-429");
      const again = await trial.as("source").sendRaw(request, options);
      expect(again.status === 200, "status 200", describe(again), again);
    },
  }),
  check({
    id: "protocol/idempotency/stored-500",
    cites: "protocol/idempotent-500",
    operation: deactivate,
    needs: ["disposable", "failure"],
    steps: "repeats a request that got a 500, with the same key and with another one",
    failsWhen: "a different answer with the same key, or the 500 again with another key",
    async run(trial) {
      const { id } = await trial.of(connections).that("pending");
      const request = deactivation(id);
      const options = { idempotencyKey: trial.newKey() };
      trial.controls?.failNext();
      const first = await trial.as("source").sendRaw(request, options);
      expect(first.status === 500, "status 500", describe(first), first);
      expectSameAnswer(first, await trial.as("source").sendRaw(request, options));
      const fresh = await trial.as("source").sendRaw(request);
      expect(fresh.status === 200, "status 200", describe(fresh), fresh);
    },
  }),
  check({
    id: "protocol/idempotency/a-day",
    cites: "protocol/idempotent-day",
    operation: deactivate,
    needs: ["create", "disposable", "time"],
    steps: "repeats a deactivation and a creation 23 hours later",
    failsWhen: "an answer that differs from the first",
    async run(trial) {
      const { id } = await trial.of(connections).that("pending");
      const body = naming(trial.context.newOrganization?.() ?? "");
      const creation = { method: "POST", path: collection, body };
      const answered = [];
      for (const request of [deactivation(id), creation]) {
        const options = { idempotencyKey: trial.newKey() };
        const ask = () => trial.as("source").send(request, options);
        // An edge may send a 5xx, which no key stores.
        const send = () => askingAgain(trial, "source", connections, ask);
        answered.push({ first: await send(), again: send });
      }
      // Waits before and after it may take minutes.
      trial.controls?.advance(23 * 60 * 60_000);
      for (const { first, again } of answered) expectSameAnswer(first, await again());
    },
  }),
];

const createTo = (trial: Trial, destination: string | undefined, idempotencyKey: string) =>
  trial
    .as("source")
    .of(connections)
    .create({ destinationOrganizationId: destination ?? "" }, { idempotencyKey });

async function expectOneConnection(trial: Trial, made: View): Promise<void> {
  const { views, exchange } = expectConnections(await trial.as("source").of(connections).list());
  if (views.length === 0) await ensureInWholeList(trial, made);
  expect(views.length === 1, "one connection", `${views.length}`, exchange);
}

/** Demands that the sequence's reactivation succeeded, because the later requests need it. */
async function expectReactivated(trial: Trial, story: Sequence): Promise<unknown> {
  const { reactivated, afterRefusedAgain } = story;
  // It was refused rightly if the repeated refusal before it was carried out.
  if (reactivated.status >= 400) await expectRepeated(story);
  return expectDone(trial, readConnection(reactivated), afterRefusedAgain.id, "reactivate");
}

/**
 * Demands that a request with an invalid API key is refused, and that it then succeeds with the valid key. It cannot succeed if
 * the first request was carried out, or its 401 stored. The check `refusing` judges whether the first is refused.
 */
async function expectCarriedOutAfter401(trial: Trial, refusing?: Subject): Promise<void> {
  const story = await sequence(trial);
  const { unauthorized, reactivated } = story;
  const refuse = async () => expectRefusal(unauthorized, [401]);
  await (refusing === undefined ? refuse() : arranging("be refused", refuse, refusing));
  await expectRepeated(story);
  expect(reactivated.status === 200, "status 200", describe(reactivated), reactivated);
}

/** Makes sure that the refusal was replayed and not carried out, because the later requests need that. */
const expectRepeated = (story: Sequence): Promise<void> =>
  unlessNothingIsReplayed(story, () => {
    const { refused, refusedAgain, afterRefusedAgain } = story;
    return arranging(
      "have the refusal repeated",
      async () => {
        expectSameAnswer(refused, refusedAgain);
        expectStill(afterRefusedAgain, "inactive");
      },
      { statement: "protocol/idempotent-failure", check: "protocol/idempotency/stored-refusal" },
    );
  });

/** What a repeated refusal shows, unless a success is not repeated either: then that is what is broken. */
async function unlessNothingIsReplayed(
  { refused, refusedAgain, deactivated, deactivatedAgain }: Sequence,
  judge: () => void | Promise<void>,
): Promise<void> {
  if (!sameAnswer(refused, refusedAgain))
    await arranging(
      "have a success repeated",
      async () => expectSameAnswer(deactivated, deactivatedAgain),
      {
        statement: "protocol/idempotent-replay",
        check: "protocol/idempotency/stored-success",
      },
    );
  await judge();
}

const deactivation = (id: string) => actionOn(id, "deactivate");

/** Demands that a read shows the connection as the last action's answer showed it. */
function expectUntouched(story: Sequence, exchange: Exchange, after: View, cites?: Citation): void {
  const reply = readConnection(exchange);
  if (reply.kind !== "resource" || showsTimeBefore(story)) return;
  const before = viewOf(connections, exchange);
  // Other checks report what the answer itself shows wrongly.
  const [was, is] = [instant(before.updatedAt), instant(after.updatedAt)];
  if (was === undefined || is === undefined || is <= was) return;
  const expected = "a connection that the replay did not change";
  expectNone(changes(before, after), expected, after.exchange, cites && { cites });
}

/** Whether the answer to an action shows no later time than the read before it, so that it cannot be compared with a read. */
function showsTimeBefore({
  before,
  deactivated,
  afterRefusedAgain,
  reactivated,
}: Sequence): boolean {
  const pairs = [
    [before, deactivated],
    [afterRefusedAgain, reactivated],
  ] as const;
  return pairs.some(([read, answer]) => {
    if (readConnection(answer).kind !== "resource") return false;
    const was = instant(read.updatedAt);
    const answered = instant(viewOf(connections, answer).updatedAt);
    return was !== undefined && answered !== undefined && answered <= was;
  });
}

function expectStill({ status, exchange }: View, wanted: string, cites?: Citation): void {
  const wrong = status === wanted ? [] : [`status ${status}`];
  expectNone(wrong, `a connection that is ${wanted}`, exchange, cites && { cites });
}
