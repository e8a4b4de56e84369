import type { Exchange } from "@persona-conformance/client";
import { connections } from "@persona-conformance/schemas";
import { arranging } from "../../runner/outcome.ts";
import { actionOn, readConnection } from "../../trial/connections.ts";
import { describe, expect, expectRefusal } from "../../trial/expect.ts";
import { invalidKey, withoutKey } from "../../trial/odd-requests.ts";
import type { Trial } from "../../trial/trial.ts";
import { changes, type View } from "../../trial/view.ts";

interface Sequence {
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
export const sequence = (trial: Trial): Promise<Sequence> =>
  trial.memoize("idempotency story", async () => {
    const { id } = await trial.of(connections).that("pending");
    const [first, second, third] = [trial.newKey(), trial.newKey(), trial.newKey()];
    const readingKey = { "idempotency-key": trial.newKey() };
    const act = async (action: "deactivate" | "reactivate", idempotencyKey: string) => {
      const move = { action, party: "source" } as const;
      return (await trial.of(connections).act(move, id, { idempotencyKey })).exchange;
    };
    const read = (wanted: string) =>
      trial.of(connections).settled(id, ({ status }) => status === wanted, "source", readingKey);

    const [refused, deactivated] = await arranging(
      "have a request refused and one done",
      async () => {
        const refusal = expectRefusal(await act("reactivate", first), [400, 409, 422]);
        const success = await act("deactivate", second);
        expect(success.status === 200, "status 200", describe(success));
        return [refusal, success] as const;
      },
    );
    const refusedAgain = await act("reactivate", first);
    const afterRefusedAgain = await read("inactive");
    const unauthorized = await withoutKey(trial, reactivationByNobody(id), third);
    const reactivated = await act("reactivate", third);
    const deactivatedAgain = await act("deactivate", second);
    const afterDeactivatedAgain = await read(statusOf(reactivated));
    await trial.advanceTime(600);
    const later = await trial
      .of(connections)
      .settled(id, (view) => changes(afterDeactivatedAgain, view).length === 0);
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
