import { type Exchange, readReply, type Reply } from "@persona-conformance/client";
import { check, type Check } from "../runner/check.ts";
import { arranging } from "../runner/outcome.ts";
import {
  expect,
  expectConnection,
  expectNone,
  expectPage,
  expectRefusal,
  said,
} from "../trial/expect.ts";
import { asNobody, expectUnchanged } from "../trial/evidence.ts";
import { actionOn, collection } from "../trial/paths.ts";
import type { Trial } from "../trial/trial.ts";
import { changes, type View, viewOf } from "../trial/view.ts";
import { invalidKey } from "./access.ts";
import { naming, nowhere, toNowhere, withoutDestination } from "./creating.ts";

const deactivate = "deactivate-a-connect-connection";
const reactivate = "reactivate-a-connect-connection";
const create = "create-a-connect-connection";

const aboutTheKey = "an error about the idempotency key";

/** Idempotency keys, above all across changes of the connection. */
export const idempotencyChecks: readonly Check<Trial>[] = [
  check({
    id: "idempotency/stored-refusal",
    cites: "idempotent-failure",
    operation: reactivate,
    needs: ["fixture", "transitions"],
    does: "reactivates a pending connection with a key, deactivates it, and repeats the first request, which would now succeed",
    fails: "another answer than the first refusal, or a connection that is no longer inactive",
    async run(trial) {
      const { refused, refusedAgain, deactivated, afterRefusedAgain } = await story(trial);
      expectSame(refused, refusedAgain);
      expectStill(afterRefusedAgain, "inactive");
      expectUntouched(deactivated, afterRefusedAgain);
      const original = refused.requestId === refusedAgain.requestId;
      trial.observe("replay-request-id", original ? "the original" : "a new one", refusedAgain);
    },
  }),
  check({
    id: "idempotency/stored-success",
    cites: "idempotent-replay",
    operation: deactivate,
    needs: ["fixture", "transitions"],
    does: "deactivates with a key, reactivates, and repeats the first request",
    fails: "another answer than the first one, or a connection that was deactivated again",
    async run(trial) {
      const { deactivated, reactivated, deactivatedAgain, afterDeactivatedAgain } =
        await story(trial);
      expectSame(deactivated, deactivatedAgain);
      expectStill(afterDeactivatedAgain, statusOf(reactivated));
      expectUntouched(reactivated, afterDeactivatedAgain);
    },
  }),
  check({
    id: "actions/lasting",
    cites: "reactivate-accept-again",
    operation: reactivate,
    needs: ["fixture", "transitions"],
    does: "reads a reactivated connection again after more than half a second",
    fails: "a connection that has changed by itself",
    async run(trial) {
      const { afterDeactivatedAgain, later } = await story(trial);
      expectNone(changes(afterDeactivatedAgain, later), "a connection that is as it was before");
    },
  }),
  check({
    id: "idempotency/fresh-key",
    cites: "idempotent-fresh-key",
    operation: reactivate,
    needs: ["fixture", "transitions"],
    does: "reactivates with a new key after the same request with another key was refused",
    fails: "the stored refusal, instead of a reactivated connection",
    async run(trial) {
      const { reactivated } = await story(trial);
      expect(reactivated.status === 200, "status 200", said(reactivated));
    },
  }),
  check({
    id: "idempotency/after-401",
    cites: "idempotent-401",
    operation: reactivate,
    needs: ["fixture", "transitions"],
    does: "reactivates with an invalid API key, then with the right one and the same idempotency key",
    fails: "the 401 again",
    run: expectCarriedOutAfter401,
  }),
  check({
    id: "access/invalid-key-changes-nothing",
    cites: "auth-before-all",
    operation: reactivate,
    needs: ["fixture", "transitions"],
    does: "reactivates an inactive connection with an API key that nobody has, then with the right one",
    fails:
      "any status but 401, or a refusal of the second request, as if the first had been carried out",
    run: expectCarriedOutAfter401,
  }),
  check({
    id: "idempotency/not-on-get",
    cites: "idempotent-not-get",
    operation: "retrieve-a-connect-connection",
    needs: ["fixture", "transitions"],
    does: "retrieves twice with the same idempotency key, before and after the connection was reactivated",
    fails: "the first answer again",
    async run(trial) {
      const { afterRefusedAgain, afterDeactivatedAgain } = await story(trial);
      // A stored answer would still be the inactive connection.
      const [first, second] = [afterRefusedAgain, afterDeactivatedAgain];
      expect(
        first.updatedAt !== second.updatedAt || first.status !== second.status,
        "the connection as it is now",
        "the first answer again",
      );
    },
  }),
  check({
    id: "idempotency/same-status",
    cites: "idempotent-replay",
    operation: reactivate,
    needs: ["fixture", "transitions", "two-parties"],
    does: "reactivates three times with one key, without a valid API key, and then with another key",
    fails: "two different answers with one key, or a success with the other",
    async run(trial) {
      const { id } = await trial.connectionThatIs("inactive");
      const key = trial.newKey();
      const move = { action: "reactivate", party: "source" } as const;
      const first = await trial.attempt(move, id, { idempotencyKey: key });
      const second = await trial.attempt(move, id, { idempotencyKey: key });
      if (first.kind === "dashboard" || second.kind === "dashboard") return;
      expect(first.exchange.status === 200, "status 200", said(first.exchange));
      expectSame(first.exchange, second.exchange);
      const again = await trial.attempt(move, id, { idempotencyKey: key });
      if (again.kind !== "dashboard") expectSame(first.exchange, again.exchange);
      const stolen = await asNobody(trial, reactivationByNobody(id), key);
      expectRefusal(stolen, [401]);
      const third = await trial.attempt(move, id);
      if (third.kind !== "dashboard") expectRefusal(third, [400, 409, 422]);
    },
  }),
  check({
    id: "idempotency/other-organization",
    cites: "idempotent-scope",
    operation: deactivate,
    needs: ["fixture", "transitions", "two-parties"],
    does: "deactivates as the source and then, with the same idempotency key, as the destination",
    fails: "the source's answer, shown to the destination",
    async run(trial) {
      const { id } = await trial.connectionThatIs("pending");
      const idempotencyKey = trial.newKey();
      const source = { action: "deactivate", party: "source" } as const;
      const ours = await trial.attempt(source, id, { idempotencyKey });
      if (ours.kind === "dashboard") return;
      expectConnection(ours);
      const destination = { action: "deactivate", party: "destination" } as const;
      const theirs = await trial.attempt(destination, id, { idempotencyKey });
      if (theirs.kind !== "dashboard") expectRefusal(theirs, [400, 403, 404, 409, 422]);
    },
  }),
  check({
    id: "idempotency/other-parameters",
    cites: "idempotent-parameters",
    operation: create,
    needs: [],
    does: "creates without a destination and then, with the same idempotency key, to nowhere",
    fails:
      "a success, the first answer again, or the answer to the second request as if it had no key",
    async run(trial) {
      const { key, exchange: first } = await withoutDestination(trial);
      const executed = await toNowhere(trial);
      const send = (body: unknown) =>
        trial
          .as("source")
          .send({ method: "POST", path: collection, body }, { idempotencyKey: key });
      const second = await send(naming(nowhere));
      expectRefusal(second, [400, 409, 422]);
      trial.observe("idempotency-other-parameters", String(second.status), second);
      const replayed = isTelling(second) && sameAnswer(first, second);
      const original = second.requestId !== undefined && second.requestId === first.requestId;
      expect(!replayed && !original, aboutTheKey, `the first answer: ${said(second)}`);
      const carriedOut = isTelling(second) && sameAnswer(executed, second);
      expect(!carriedOut, aboutTheKey, `the answer to the second request: ${said(second)}`);
      // Where requests are dear, the first answer is not asked for once more.
      if (trial.has("two-parties")) expectSame(first, await send({ data: { attributes: {} } }));
    },
  }),
  check({
    id: "idempotency/other-destination",
    cites: "idempotent-parameters",
    operation: create,
    needs: ["create"],
    does: "creates a connection and then, with the same idempotency key, one to another organization",
    fails: "a success, or a second connection",
    async run(trial) {
      const [one, other] = [trial.ground.newDestination?.(), trial.ground.newDestination?.()];
      const idempotencyKey = trial.newKey();
      expectConnection(await trial.as("source").create(one ?? "", { idempotencyKey }), 201);
      const again = await trial.as("source").create(other ?? "", { idempotencyKey });
      expectRefusal(again, [400, 409, 422]);
      const { views } = expectPage(await trial.as("source").list());
      expect(views.length === 1, "one connection", `${views.length}`);
    },
  }),
  check({
    id: "idempotency/create-once",
    cites: "idempotent-replay",
    operation: create,
    needs: ["create"],
    does: "creates a connection twice with one idempotency key",
    fails: "two different answers, or two connections",
    async run(trial) {
      const idempotencyKey = trial.newKey();
      const destination = trial.ground.organizations.destination ?? "";
      const first = await trial.as("source").create(destination, { idempotencyKey });
      const second = await trial.as("source").create(destination, { idempotencyKey });
      expectConnection(first, 201);
      expectSame(first.exchange, second.exchange);
      const { views } = expectPage(await trial.as("source").list());
      expect(views.length === 1, "one connection", `${views.length}`);
    },
  }),
  check({
    id: "idempotency/overlap",
    cites: "idempotent-overlap",
    operation: reactivate,
    needs: ["fixture", "transitions", "races"],
    does: "reactivates an inactive connection with two overlapping requests of one key",
    fails: "no success, two successes that differ, or a refusal other than a conflict",
    async run(trial) {
      const { id } = await trial.connectionThatIs("inactive");
      const options = { idempotencyKey: trial.newKey() };
      const move = { action: "reactivate", party: "source" } as const;
      const replies = await Promise.all([
        trial.attempt(move, id, options),
        trial.attempt(move, id, options),
      ]);
      const [first, second] = replies.filter((reply): reply is Reply => reply.kind !== "dashboard");
      if (first === undefined || second === undefined) return;
      const won = [first, second].filter((reply) => reply.exchange.status === 200);
      expect(won.length > 0, "one success at least", said(first.exchange));
      if (won.length === 2) {
        expectSame(first.exchange, second.exchange);
        // Perhaps they did not overlap after all: this is no answer to what becomes of the second.
      } else {
        const lost = won[0] === first ? second : first;
        const { status } = expectRefusal(lost, [409]);
        trial.observe("idempotency-overlap", String(status), lost.exchange);
      }
      const reached = statusOf(won[0]?.exchange ?? first.exchange);
      const after = await trial.settled(id, (view) => view.status === reached);
      expectStill(after, reached);
    },
  }),
  check({
    id: "idempotency/after-429",
    cites: "idempotent-429",
    also: ["rate-limit-429"],
    operation: deactivate,
    needs: ["disposable", "throttle"],
    does: "deactivates over the rate limit, reads the connection, and repeats the request with the same key",
    fails: "a 429 that was carried out, or the 429 again",
    async run(trial) {
      const before = await trial.connectionThatIs("pending");
      const request = deactivation(before.id);
      const options = { idempotencyKey: trial.newKey(), retries: { rateLimit: 0 } };
      trial.controls?.throttle(trial.ground.keys.source ?? "", 1);
      expectRefusal(await trial.as("source").sendRaw(request, options), [429]);
      await expectUnchanged(trial, before, "the refusal");
      const again = await trial.as("source").sendRaw(request, options);
      expect(again.status === 200, "status 200", said(again));
    },
  }),
  check({
    id: "idempotency/stored-500",
    cites: "idempotent-500",
    operation: deactivate,
    needs: ["disposable", "failure"],
    does: "repeats a request that was answered 500, with the same key and with another",
    fails: "another answer with the same key, or the 500 again with another",
    async run(trial) {
      const { id } = await trial.connectionThatIs("pending");
      const request = deactivation(id);
      const options = { idempotencyKey: trial.newKey() };
      trial.controls?.failNext();
      const first = await trial.as("source").sendRaw(request, options);
      expect(first.status === 500, "status 500", said(first));
      expectSame(first, await trial.as("source").sendRaw(request, options));
      const fresh = await trial.as("source").sendRaw(request);
      expect(fresh.status === 200, "status 200", said(fresh));
    },
  }),
  check({
    id: "idempotency/a-day",
    cites: "idempotent-day",
    operation: deactivate,
    needs: ["disposable", "time"],
    does: "repeats a request 23 hours and 59 minutes later",
    fails: "another answer than the first one",
    async run(trial) {
      const { id } = await trial.connectionThatIs("pending");
      const request = deactivation(id);
      const options = { idempotencyKey: trial.newKey() };
      const first = await trial.as("source").send(request, options);
      trial.controls?.advance((23 * 60 + 59) * 60_000);
      expectSame(first, await trial.as("source").send(request, options));
    },
  }),
];

/**
 * An invalid API key is refused, and the same request with the right one then succeeds: had the first been carried out, or
 * its 401 stored, it could not.
 */
async function expectCarriedOutAfter401(trial: Trial): Promise<void> {
  const { unauthorized, reactivated } = await story(trial);
  expectRefusal(unauthorized, [401]);
  expect(reactivated.status === 200, "status 200", said(reactivated));
}

/** Status and body; the headers of a replay are its own. */
const sameAnswer = (first: Exchange, second: Exchange): boolean =>
  first.status === second.status && first.body === second.body;

const deactivation = (id: string) => actionOn(id, "deactivate");

const reactivationByNobody = (id: string) => ({
  ...actionOn(id, "reactivate"),
  headers: invalidKey,
});

/** Whether an error speaks of the destination, and not in words that would fit any error. */
const isTelling = ({ body }: Exchange): boolean =>
  /destination|organi[sz]ation|not found|missing/i.test(body);

function expectSame(first: Exchange, second: Exchange): void {
  expect(sameAnswer(first, second), `the same answer again: ${said(first)}`, said(second));
}

/** Demands that a read shows a connection as the answer that last changed it left it. */
function expectUntouched(exchange: Exchange, after: View): void {
  const reply = readReply(exchange);
  if (reply.kind !== "connection") return;
  const before = viewOf(reply.connection, exchange);
  expectNone(changes(before, after), "a connection that the replay left as it was");
}

/** The status that a successful answer shows. */
function statusOf(exchange: Exchange): string {
  const reply = readReply(exchange);
  return (reply.kind === "connection" ? reply.connection.status : undefined) ?? "pending";
}

function expectStill({ status }: View, wanted: string): void {
  expect(status === wanted, `a connection that is ${wanted}`, `one that is ${status}`);
}

interface Story {
  readonly refused: Exchange;
  readonly deactivated: Exchange;
  readonly refusedAgain: Exchange;
  readonly afterRefusedAgain: View;
  readonly unauthorized: Exchange;
  readonly reactivated: Exchange;
  readonly deactivatedAgain: Exchange;
  readonly afterDeactivatedAgain: View;
  /** More than half a second later. */
  readonly later: View;
}

/**
 * One connection, moved with keys that come again, told once for all checks that judge a part of it. Each repetition
 * comes when the connection has moved on, so that carrying it out again would show.
 */
const story = (trial: Trial): Promise<Story> =>
  trial.finding("idempotency story", async () => {
    const { id } = await trial.connectionThatIs("pending");
    const [first, second, third] = [trial.newKey(), trial.newKey(), trial.newKey()];
    const readingKey = { "idempotency-key": trial.newKey() };
    const act = async (action: "deactivate" | "reactivate", idempotencyKey: string) => {
      const reply = await trial.attempt({ action, party: "source" }, id, { idempotencyKey });
      if (reply.kind === "dashboard") throw new Error("the API has no dashboard");
      return reply.exchange;
    };
    const read = (wanted: string) =>
      trial.settled(id, ({ status }) => status === wanted, "source", readingKey);

    const [refused, deactivated] = await arranging(
      "have a request refused and one done",
      async () => {
        const refusal = expectRefusal(await act("reactivate", first), [400, 409, 422]);
        const success = await act("deactivate", second);
        expect(success.status === 200, "status 200", said(success));
        return [refusal, success] as const;
      },
    );
    const refusedAgain = await act("reactivate", first);
    const afterRefusedAgain = await read("inactive");
    const unauthorized = await asNobody(trial, reactivationByNobody(id), third);
    const reactivated = await act("reactivate", third);
    const deactivatedAgain = await act("deactivate", second);
    const afterDeactivatedAgain = await read(statusOf(reactivated));
    await trial.pass(600);
    const later = await trial.settled(
      id,
      (view) => changes(afterDeactivatedAgain, view).length === 0,
    );
    return {
      refused,
      deactivated,
      refusedAgain,
      afterRefusedAgain,
      unauthorized,
      reactivated,
      deactivatedAgain,
      afterDeactivatedAgain,
      later,
    };
  });
