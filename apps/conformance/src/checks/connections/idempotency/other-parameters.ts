import type { Exchange } from "@persona-conformance/client";
import { connections } from "@persona-conformance/schemas";
import { check, type Check } from "../../../runner/check.ts";
import { Violation } from "../../../runner/outcome.ts";
import { collection } from "../../../trial/arranging/connections.ts";
import { expectSameAnswer, sameAnswer } from "../../../trial/judging/comparing.ts";
import { describe, expect, expectRefusal, provesNothing } from "../../../trial/judging/expect.ts";
import { askingAgain, emptyCreation } from "../../../trial/requests/odd-requests.ts";
import type { Trial } from "../../../trial/trial.ts";
import { naming, nowhere, toNowhere } from "../creating.ts";

const aboutTheKey = "an error about the idempotency key";

/** Repeats an early request of the run. It stands late, since a target may forget a key after some seconds. */
export const lateIdempotencyChecks: readonly Check<Trial>[] = [
  check({
    id: "protocol/idempotency/other-parameters",
    cites: "protocol/idempotent-parameters",
    alsoCites: ["protocol/idempotent-failure"],
    operation: "create-a-connect-connection",
    needs: [],
    steps:
      "creates without a destination; then, with the same idempotency key, to an unknown organization, on a sandbox every second night twice",
    failsWhen: "a success, the first answer again, or the answer of a request without a key",
    async run(trial) {
      const { key, exchange: first } = await emptyCreation(trial, connections);
      const executed = await toNowhere(trial);
      const send = (body: unknown) =>
        trial
          .as("source")
          .sendRaw({ method: "POST", path: collection, body }, { idempotencyKey: key });
      const again = () => send(naming(nowhere));
      const second = await askingAgain(trial, "source", connections, again);
      expectRefusal(second, [400, 409, 422]);
      trial.observe("protocol/idempotency-other-parameters", String(second.status), second);
      const isSame = sameAnswer(first, second);
      const replayed = isTelling(second) && isSame;
      const { requestId } = second;
      // If all answers have the same id, the id shows nothing. An error about the key may carry it by mistake.
      const original =
        isSame &&
        requestId !== undefined &&
        requestId === first.requestId &&
        requestId !== executed.requestId;
      expect(!replayed && !original, aboutTheKey, `the first answer: ${describe(second)}`);
      const isCarriedOut = (answer: Exchange) => isTelling(answer) && sameAnswer(executed, answer);
      if (isCarriedOut(second)) await expectRemembered(trial, executed);
      const expectError = (answer: Exchange) =>
        expect(
          !isCarriedOut(answer),
          aboutTheKey,
          `the answer to the second request: ${describe(answer)}`,
          answer,
        );
      expectError(second);
      // To save requests, repeat neither of them with one key, and on a sandbox one of them.
      if (!trial.hasCapability("two-parties")) return;
      const isTurn = trial.seed % 2 === 1;
      if (isTurn || trial.hasCapability("create"))
        expectError(
          expectRefusal(await askingAgain(trial, "source", connections, again), [400, 409, 422]),
        );
      if (isTurn && !trial.hasCapability("create")) return;
      expectSameAnswer(
        first,
        await send({ data: { attributes: {} } }),
        "protocol/idempotent-failure",
      );
    },
  }),
];

/** If a key still works right after its first request, and did not work some seconds later, the target has forgotten it. */
async function expectRemembered(trial: Trial, executed: Exchange): Promise<void> {
  const idempotencyKey = trial.newKey();
  const send = (body: unknown) =>
    trial.as("source").sendRaw({ method: "POST", path: collection, body }, { idempotencyKey });
  await send({ data: { attributes: {} } });
  const second = await send(naming(nowhere));
  if (provesNothing(second) || sameAnswer(executed, second)) return;
  throw new Violation("an idempotency key that is kept for a day", "it was forgotten in this run", {
    cites: "protocol/idempotent-day",
    evidence: second,
  });
}

/** Whether an error is about the destination, in words that would not fit every error. */
const isTelling = ({ body }: Exchange): boolean =>
  /destination|organi[sz]ation|not found|missing/i.test(body);
