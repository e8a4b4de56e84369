import type { Reply } from "@persona-conformance/client";
import { type Citation, connections, shownBy } from "@persona-conformance/schemas";
import { check, type Check } from "../../runner/check.ts";
import { sameAnswer } from "../../trial/comparing.ts";
import { describe, expect, expectRefusal } from "../../trial/expect.ts";
import type { Trial } from "../../trial/trial.ts";
import { statusOf } from "./idempotency-sequence.ts";

type Act = "deactivate" | "reactivate";

/** Two actions at the same time of which only one can be legal. */
const races: readonly {
  readonly id: string;
  readonly action: Act;
  readonly cites: Citation;
  readonly others: readonly Citation[];
}[] = [
  {
    id: "connections/actions/races-to-deactivate",
    action: "deactivate",
    cites: "connections/deactivate-once",
    others: ["connections/deactivate-by-either"],
  },
  {
    id: "connections/actions/races",
    action: "reactivate",
    cites: "connections/reactivate-inactive-only",
    others: ["connections/reactivate-to-pending"],
  },
];

/** Requests that overlap: whatever comes of them, deactivating and reactivating put it right. */
export const raceChecks: readonly Check<Trial>[] = [
  ...races.map(({ id, action, cites, others }) =>
    check<Trial>({
      id,
      cites,
      alsoCites: others,
      operation: connections.operations[action],
      needs: ["fixture", "transitions", "races"],
      steps: `lets the source ${action} a connection twice at the same time, with an idempotency key each`,
      failsWhen: "two successes, no success, or a refusal other than a conflict",
      echoes: true,
      async run(trial) {
        const row = connections.lifecycle.rowOf(action);
        const to = shownBy(row);
        const { id: connection } = await trial.of(connections).that(row.from[0]);
        const replies = await both(trial, connection, action);
        const won = replies.filter(({ exchange }) => exchange.status === 200);
        const first = won[0] ?? replies[0];
        expect(won.length > 0, "one success at least", describe(replies[0].exchange));
        for (const { exchange } of won)
          expect(statusOf(exchange) === to, `a connection that is ${to}`, describe(exchange));
        for (const reply of replies)
          if (!won.includes(reply)) expectRefusal(reply, [400, 409, 422]);
        expect(won.length === 1, "one success at the most", "two", first.exchange);
        const after = await trial
          .of(connections)
          .settled(connection, ({ status }) => status === to);
        expect(
          after.status === to,
          `a connection that is ${to}`,
          `${after.status}`,
          after.exchange,
        );
      },
    }),
  ),
  check({
    id: "protocol/idempotency/overlap",
    cites: "protocol/idempotent-overlap",
    alsoCites: ["protocol/idempotent-replay"],
    operation: "deactivate-a-connect-connection",
    needs: ["fixture", "transitions", "races"],
    steps:
      "deactivates a pending connection with two overlapping requests with one key, and once more with that key",
    failsWhen:
      "no success, two different successes, a refusal other than a conflict, or another third answer",
    async run(trial) {
      const { id } = await trial.of(connections).that("pending");
      const idempotencyKey = trial.newKey();
      const replies = await both(trial, id, "deactivate", idempotencyKey);
      const won = replies.filter(({ exchange }) => exchange.status === 200);
      const first = won[0] ?? replies[0];
      expect(won.length > 0, "one success at least", describe(replies[0].exchange));
      // Perhaps they did not overlap after all: two alike are no answer to what becomes of the second.
      for (const reply of replies) {
        if (won.includes(reply)) expectSame(first, reply);
        else {
          const { status } = expectRefusal(reply, [409]);
          trial.observe("protocol/idempotency-overlap", String(status), reply.exchange);
        }
      }
      const move = { action: "deactivate", party: "source" } as const;
      expectSame(first, await trial.of(connections).act(move, id, { idempotencyKey }));
    },
  }),
];

/** The answers to one action of the source's that is asked for twice at the same time. */
async function both(
  trial: Trial,
  id: string,
  action: Act,
  idempotencyKey?: string,
): Promise<readonly [Reply<typeof connections>, Reply<typeof connections>]> {
  const move = { action, party: "source" } as const;
  const options = idempotencyKey === undefined ? {} : { idempotencyKey };
  const send = () => trial.of(connections).act(move, id, options);
  await trial.waitForAll(["source", "source"]);
  return Promise.all([send(), send()]);
}

function expectSame(first: Reply, second: Reply): void {
  expect(
    sameAnswer(first.exchange, second.exchange),
    `the same answer: ${describe(first.exchange)}`,
    describe(second.exchange),
    second.exchange,
  );
}
