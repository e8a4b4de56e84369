import type { Exchange, Reply } from "@persona-conformance/client";
import {
  type Citation,
  type ConnectionParty,
  connections,
  refusedReads,
  shownBy,
} from "@persona-conformance/schemas";
import { check, type Check } from "../../runner/check.ts";
import { arranging, Undecided, Violation } from "../../runner/outcome.ts";
import { sameAnswer } from "../../trial/judging/comparing.ts";
import { actionOn, expectConnection, readConnection } from "../../trial/arranging/connections.ts";
import {
  describe,
  expect,
  expectNone,
  expectRefusal,
  tellsErrors,
  targetFailed,
} from "../../trial/judging/expect.ts";
import type { Trial } from "../../trial/trial.ts";
import { inTurns } from "../in-turns.ts";
import { statusOf } from "./idempotency/sequence.ts";

type Act = "deactivate" | "reactivate";

/** Two actions at the same time. Only one of them can be legal. */
const races: readonly {
  readonly id: string;
  readonly action: Act;
  readonly cites: Citation;
  /** The promise that the action moves the connection. */
  readonly moves: Citation;
}[] = [
  {
    id: "connections/actions/races-to-deactivate",
    action: "deactivate",
    cites: "connections/deactivate-once",
    moves: "connections/deactivate-by-either",
  },
  {
    id: "connections/actions/races",
    action: "reactivate",
    cites: "connections/reactivate-inactive-only",
    moves: "connections/reactivate-to-pending",
  },
];

/** Requests that overlap. Whatever their result, a deactivation and a reactivation restore the connection. */
export const raceChecks: readonly Check<Trial>[] = [
  ...races.map(({ id, action, cites, moves }) =>
    check<Trial>({
      id,
      cites,
      alsoCites: [moves],
      operation: connections.operations[action],
      needs: ["fixture", "transitions", "races"],
      steps: `lets ${action === "deactivate" ? "both parties" : "the source"} ${action} a connection twice at the same time, with an idempotency key each`,
      failsWhen: "two successes, no success, or a refusal other than a conflict",
      echoes: true,
      async run(trial) {
        const row = connections.lifecycle.rowOf(action);
        const to = shownBy(row);
        const { connection, replies } = await (action === "deactivate"
          ? raceWithReads(trial)
          : race(trial, action));
        const won = replies.filter(
          ({ exchange }) => exchange.status === 200 && !tellsErrors(exchange),
        );
        const first = won[0] ?? replies[0];
        expectWinner(won.length, replies[0].exchange, moves);
        for (const { exchange } of won)
          expectStep(statusOf(exchange) === to, `a connection that is ${to}`, exchange);
        for (const reply of replies)
          if (!won.includes(reply)) expectRefusal(reply, [400, 409, 422]);
        expect(won.length === 1, "at most one success", "two", first.exchange);
        const after = await trial
          .of(connections)
          .settled(connection, ({ status }) => status === to);
        const arrived = after.status === to;
        const wanted = `a connection that is ${to}`;
        // One of them had moved it.
        expect(arrived, wanted, `${after.status}`, after.exchange, { cites: moves });
      },
    }),
  ),
  check({
    id: "connections/actions/races-with-reads",
    cites: "connections/retrieve-answers-200",
    alsoCites: ["connections/read-your-writes", "connections/strangers-excluded"],
    operation: connections.operations.retrieve,
    needs: ["fixture", "transitions", "races"],
    steps:
      "retrieves a connection while the parties deactivate it, as each party; in every second night, as the destination and a stranger",
    failsWhen:
      "an answer to a party other than the connection as it is before or after that, or an answer to a stranger",
    echoes: true,
    async run(trial) {
      const { connection, reads, hidden } = await arranging(
        "let actions overlap",
        () => raceWithReads(trial),
        {
          statement: "connections/deactivate-once",
          check: "connections/actions/races-to-deactivate",
        },
      );
      for (const read of reads) {
        const { id, status, exchange } = expectConnection(read);
        expect(id === connection, connection, id, exchange);
        const isEither = status === "pending" || status === "inactive";
        const wrong = isEither ? [] : [`${status}`];
        expectNone(wrong, "a connection that is pending or inactive", exchange, {
          cites: "connections/read-your-writes",
        });
      }
      for (const read of hidden)
        expectRefusal(read, refusedReads, "connections/strangers-excluded");
    },
  }),
  check({
    id: "protocol/idempotency/overlap",
    cites: "protocol/idempotent-overlap",
    alsoCites: ["protocol/idempotent-replay"],
    operation: "deactivate-a-connect-connection",
    needs: ["fixture", "transitions", "races"],
    steps:
      "deactivates a pending connection with two overlapping requests with one key, and once more with that key",
    failsWhen:
      "no success, two different successes, a refusal with another status than 409, 422 and 400, or another third answer",
    async run(trial) {
      const {
        connection: id,
        replies,
        idempotencyKey,
      } = await race(trial, "deactivate", { isOneKey: true });
      const won = replies.filter(({ exchange }) => exchange.status === 200);
      const first = won[0] ?? replies[0];
      expectWinner(won.length, replies[0].exchange);
      // If both answers are the same, the requests may not have overlapped, so the open question has no answer.
      for (const reply of replies) {
        if (won.includes(reply)) expectSame(first, reply);
        else {
          const { status } = expectRefusal(reply, [409, 422, 400]);
          trial.observe("protocol/idempotency-overlap", String(status), reply.exchange);
        }
      }
      const move = { action: "deactivate", party: "source" } as const;
      const third = await trial.of(connections).act(move, id, { idempotencyKey });
      // By now nothing overlaps any more. If the loser's answer was kept, both were carried out.
      const isLosers = replies.some(
        (reply) => reply !== first && sameAnswer(reply.exchange, third.exchange),
      );
      expectSame(first, third, isLosers ? undefined : "protocol/idempotent-replay");
    },
  }),
];

interface Race {
  readonly connection: string;
  readonly replies: readonly [Reply<typeof connections>, Reply<typeof connections>];
  readonly idempotencyKey: string;
  /** What parties read meanwhile. */
  readonly reads: readonly Reply<typeof connections>[];
  /** The answers to a stranger's reads. */
  readonly hidden: readonly Reply<typeof connections>[];
}

/** Two deactivations, by different parties if there are two keys, that overlap with reads. Memoized. */
const raceWithReads = (trial: Trial): Promise<Race> =>
  trial.memoize("race with reads", () => {
    const readers = readersOf(trial);
    const rival = trial.hasCapability("two-parties") ? "destination" : "source";
    return race(trial, "deactivate", { readers, rival });
  });

/** Who reads the connection. Reads by a party and a stranger show whether requests at one time share an answer. */
function readersOf(trial: Trial): readonly Reader[] {
  if (!trial.hasCapability("two-parties")) return ["source"];
  if (!trial.hasCapability("stranger")) return ["source", "destination"];
  const pairs = [
    ["source", "destination"],
    ["destination", "stranger"],
  ] as const;
  return inTurns(trial, pairs).flat();
}

type Reader = ConnectionParty | "stranger";

interface RaceOptions {
  readonly isOneKey?: boolean;
  /** Who retrieves the connection meanwhile. */
  readonly readers?: readonly Reader[];
  /** Who sends the other request. */
  readonly rival?: ConnectionParty;
}

/**
 * The answers to one action that the source and a rival ask for at the same time, with one idempotency key or with two. An
 * internal error for one of them may pass, so there is a second race.
 */
async function race(
  trial: Trial,
  action: Act,
  { isOneKey = false, readers = [], rival = "source" }: RaceOptions = {},
): Promise<Race> {
  const { from } = connections.lifecycle.rowOf(action);
  for (let tries = 1; ; tries += 1) {
    const it = trial.of(connections);
    const before = await it.that(from[0]);
    const { id } = before;
    const { fixture } = it;
    // Until there is an answer, either may have been carried out.
    if (fixture?.id === id) Object.assign(fixture, { last: undefined, unconfirmed: before });
    const idempotencyKey = trial.newKey();
    const send = async (party: ConnectionParty) =>
      readConnection(
        await trial.as(party).sendRaw(actionOn(id, action), isOneKey ? { idempotencyKey } : {}),
      );
    const read = (reader: Reader) => trial.as(reader).of(connections).retrieve(id);
    await trial.waitForAll(["source", rival, ...readers]);
    const parties = readers.filter((reader) => reader !== "stranger");
    const strangers = readers.filter((reader) => reader === "stranger");
    const [replies, reads, hidden] = await Promise.all([
      Promise.all([send("source"), send(rival)]),
      Promise.all(parties.map(read)),
      Promise.all(strangers.map(read)),
    ]);
    if (fixture?.id === id) fixture.unconfirmed = undefined;
    // A party that cannot see it is a broken promise of its own.
    if ([...replies, ...reads].some(({ exchange }) => exchange.status === 404))
      for (const party of new Set([rival, ...parties])) await it.seenBy(party, id);
    const statuses = new Set(replies.map(({ exchange }) => exchange.status));
    if (statuses.has(401) || statuses.has(429))
      throw new Undecided("one of them was not let in", { mayPassLater: true });
    const failed = replies.find(({ exchange }) => exchange.status >= 500);
    const isWon = replies.some(({ exchange }) => exchange.status === 200);
    if (failed === undefined) return { connection: id, replies, idempotencyKey, reads, hidden };
    const { exchange } = failed;
    if (!isWon) throw targetFailed(exchange);
    expect(tries < 2, "an answer that is no internal error", describe(exchange), exchange);
  }
}

function expectWinner(winners: number, exchange: Exchange, moves?: Citation): void {
  // Another check judges a success with another status.
  if (winners === 0 && exchange.status < 300 && exchange.status !== 200)
    expectConnection(readConnection(exchange));
  expectStep(winners > 0, "at least one success", exchange, moves);
}

/** What the answer to an action shows by itself, whether it raced or not. */
function expectStep(holds: boolean, expected: string, evidence: Exchange, cites?: Citation): void {
  if (!holds)
    throw new Violation(expected, describe(evidence), {
      evidence,
      recurs: true,
      ...(cites && { cites }),
    });
}

function expectSame(first: Reply, second: Reply, cites?: Citation): void {
  const isSame = sameAnswer(first.exchange, second.exchange);
  expectNone(
    isSame ? [] : [describe(second.exchange)],
    `the same answer: ${describe(first.exchange)}`,
    second.exchange,
    cites && { cites },
  );
}
