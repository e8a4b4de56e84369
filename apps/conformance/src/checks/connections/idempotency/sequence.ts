import type { Exchange } from "@persona-conformance/client";
import { connections, pageSize, refusedActs } from "@persona-conformance/schemas";
import { arranging, Undecided } from "../../../runner/outcome.ts";
import {
  actionOn,
  expectConnections,
  expectDone,
  readConnection,
  subjectOf,
} from "../../../trial/arranging/connections.ts";
import { sameAnswer } from "../../../trial/judging/comparing.ts";
import {
  describe,
  expect,
  expectArrived,
  expectRefusal,
  type Listed,
  targetFailed,
} from "../../../trial/judging/expect.ts";
import { ensureKeysRefused, invalidKey, withoutKey } from "../../../trial/requests/odd-requests.ts";
import type { Trial } from "../../../trial/trial.ts";
import { changes, type View } from "../../../trial/reading/view.ts";

/** The answers to the requests of the sequence, in their order. */
export interface Sequence {
  /** The connection before them. */
  readonly before: View;
  readonly refused: Exchange;
  readonly deactivated: Exchange;
  readonly refusedAgain: Exchange;
  readonly afterRefusedAgain: View;
  readonly unauthorized: Exchange;
  readonly reactivated: Exchange;
  readonly deactivatedAgain: Exchange;
  readonly afterDeactivatedAgain: View;
  /** The connection more than half a second later. */
  readonly later: View;
  /** A list of those that have its status, if it lacks the connection. */
  readonly listWithoutIt?: Exchange;
}

/**
 * One sequence of actions and repeated requests on a connection. It runs once, and several checks judge a part of it. The
 * connection moves before each repetition, so that a second execution shows.
 */
export const sequence = (trial: Trial): Promise<Sequence> =>
  trial.memoize("idempotency story", async () => {
    await ensureKeysRefused(trial, connections);
    const before = await trial.of(connections).that("pending");
    const { id } = before;
    const [first, second, third] = [trial.newKey(), trial.newKey(), trial.newKey()];
    const readingKey = { "idempotency-key": trial.newKey() };
    const act = async (action: "deactivate" | "reactivate", idempotencyKey: string) => {
      const move = { action, party: "source" } as const;
      return (await trial.of(connections).act(move, id, { idempotencyKey })).exchange;
    };
    const read = async (wanted: string) => {
      const isIt = ({ status }: View) => status === wanted;
      const seen = await trial.of(connections).settled(id, isIt, "source", readingKey);
      if (isIt(seen)) return seen;
      const plain = await trial.of(connections).settled(id, isIt);
      if (!isIt(plain)) return seen;
      throw new Undecided("a read with an idempotency key shows what an earlier one did", {
        because: {
          statement: "protocol/idempotent-not-get",
          check: "protocol/idempotency/not-on-get",
          expected: "the connection as it is now",
          actual: `a connection that is ${seen.status}`,
        },
      });
    };

    const [refused, deactivated] = await arranging(
      "have a request refused and one done",
      async () => {
        const refusal = expectRefusal(await act("reactivate", first), [400, 409, 422]);
        const success = await act("deactivate", second);
        await expectDone(trial, readConnection(success), id, "deactivate");
        return [refusal, success] as const;
      },
    );
    const off = await trial.of(connections).any();
    await arranging(
      "deactivate a connection",
      async () => expectArrived(off, { action: "deactivate", party: "source" }, "inactive"),
      subjectOf("deactivate", "pending"),
    );
    const refusedAgain = await act("reactivate", first);
    const afterRefusedAgain = await read("inactive");
    const unauthorized = await withoutKey(trial, reactivationByNobody(id), third);
    const reactivated = await reactivate(trial, afterRefusedAgain, third);
    if (reactivated.status < 300)
      await expectDone(trial, readConnection(reactivated), id, "reactivate");
    const deactivatedAgain = await act("deactivate", second);
    const afterDeactivatedAgain = await read(statusOf(reactivated));
    await trial.advanceTime(600);
    const later = await readInList(trial, afterDeactivatedAgain);
    return {
      before,
      refused,
      deactivated,
      refusedAgain,
      afterRefusedAgain,
      unauthorized,
      reactivated,
      deactivatedAgain,
      afterDeactivatedAgain,
      ...later,
    };
  });

/** Reads a connection in the list of its status, which a replay may spoil. If it is not there as before, retrieves it. */
async function readInList(
  trial: Trial,
  before: View,
): Promise<Pick<Sequence, "later" | "listWithoutIt">> {
  const isAsBefore = (view: View) => changes(before, view).length === 0;
  const query = { status: before.status ?? "", size: pageSize.maximum };
  const read = async () => {
    const reply = await trial.as("source").of(connections).list(query);
    return reply.kind === "page" ? expectConnections(reply) : undefined;
  };
  const rowIn = (page: Listed | undefined) => page?.views.find(({ id }) => id === before.id);
  const page = await trial.eventually(read, (one) => {
    const row = rowIn(one);
    return row === undefined ? one?.next !== null : isAsBefore(row);
  });
  const row = rowIn(page);
  if (row !== undefined && isAsBefore(row)) return { later: row };
  const later = await trial.of(connections).settled(before.id, isAsBefore);
  const isLost = row === undefined && page?.next === null && isAsBefore(later);
  return { later, ...(isLost && { listWithoutIt: page.exchange }) };
}

/** Reactivates with an idempotency key that got a 401 before. The target may have stored the 401, or taken the key. */
async function reactivate(
  trial: Trial,
  { id, status: before }: View,
  idempotencyKey: string,
): Promise<Exchange> {
  const { fixture } = trial.of(connections);
  if (fixture?.id === id) fixture.last = undefined;
  const exchange = await trial.as("source").sendRaw(actionOn(id, "reactivate"), { idempotencyKey });
  const { status } = exchange;
  if (status >= 500) throw targetFailed(exchange);
  if (status === 401) throw notCarriedOut("the 401 of an invalid API key was repeated", exchange);
  if (status < 400 || before !== "inactive") return exchange;
  await expectNotDone(trial, id, exchange);
  if (await isTaken(trial, id))
    throw notCarriedOut("an invalid API key took the idempotency key", exchange);
  return exchange;
}

const notCarriedOut = (problem: string, refused: Exchange): Undecided =>
  new Undecided(problem, {
    because: {
      statement: "protocol/idempotent-401",
      check: "protocol/idempotency/after-401",
      expected: "status 200",
      actual: describe(refused),
      evidence: refused,
    },
  });

/**
 * Whether a reactivation is refused only if its idempotency key got a 401 before. Undecided if a second such key is not
 * refused: then something else refused the first.
 */
async function isTaken(trial: Trial, id: string): Promise<boolean> {
  const act = async (action: "deactivate" | "reactivate", idempotencyKey: string) =>
    (await trial.of(connections).act({ action, party: "source" }, id, { idempotencyKey })).exchange;
  if ((await act("reactivate", trial.newKey())).status >= 300) return false;
  if ((await act("deactivate", trial.newKey())).status >= 300) return false;
  const key = trial.newKey();
  await withoutKey(trial, reactivationByNobody(id), key);
  const again = await act("reactivate", key);
  if (again.status < 300)
    throw new Undecided("a reactivation was refused once, and not again", { transient: true });
  return true;
}

/** Makes sure that the reactivation was not refused because the earlier one, with an invalid API key, was carried out. */
async function expectNotDone(trial: Trial, id: string, refused: Exchange): Promise<void> {
  const { status } = await trial.of(connections).settled(id, () => true);
  if (status === "inactive") return;
  throw new Undecided("a request with an invalid API key was carried out", {
    because: {
      statement: "protocol/auth-before-all",
      check: "protocol/access/invalid-key-changes-nothing",
      expected: "a connection that is still inactive",
      actual: `a connection that is ${status}, and ${describe(refused)}`,
    },
  });
}

/** Makes sure that a reactivation was not refused because the destination's refused request before it had reactivated already. */
export async function expectUnmoved(
  trial: Trial,
  id: string,
  refused: Exchange,
  reactivated: Exchange,
): Promise<void> {
  if (refused.status < 400 || reactivated.status < 400) return;
  const { status, exchange } = await trial.of(connections).settled(id, () => true);
  if (status !== "pending") return;
  throw new Undecided("a refused deactivation reactivated the connection", {
    because: {
      statement: "connections/refusal-changes-nothing",
      check: subjectOf("deactivate", "inactive", "destination").check,
      expected: "a connection that is still inactive",
      actual: `a connection that is ${status}`,
      evidence: exchange,
    },
  });
}

/** Makes sure that a stranger's request was refused, unless it got the stored answer: another check judges that. */
export async function ensureStrangerRefused(
  stored: Exchange,
  byStranger: Exchange | undefined,
): Promise<void> {
  if (byStranger === undefined || sameAnswer(stored, byStranger)) return;
  await arranging("have a stranger refused", async () => expectRefusal(byStranger, refusedActs), {
    statement: "connections/strangers-excluded",
    check: "protocol/access/stranger-deactivates",
  });
}

/** Makes sure that a stranger's refused request does not deactivate a connection, before a replay is blamed for that. */
export async function ensureStrangerChangesNothing(trial: Trial): Promise<void> {
  const { id } = await trial.of(connections).that("pending");
  await trial.as("stranger").of(connections).deactivate(id);
  const { status, exchange } = await trial
    .of(connections)
    .settled(id, (view) => view.status === "pending");
  await arranging(
    "have a stranger's request change nothing",
    async () => expect(status === "pending", "a connection that is pending", `${status}`, exchange),
    { statement: "connections/strangers-excluded", check: "protocol/access/stranger-deactivates" },
  );
}

/** The status that a successful answer shows. */
export function statusOf(exchange: Exchange): string {
  const reply = readConnection(exchange);
  return (reply.kind === "resource" ? reply.resource.status : undefined) ?? "pending";
}

/** A reactivation with an invalid API key. */
export const reactivationByNobody = (id: string) => ({
  ...actionOn(id, "reactivate"),
  headers: invalidKey,
});
