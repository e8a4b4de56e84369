import type { Exchange } from "@persona-conformance/client";
import { connections } from "@persona-conformance/schemas";
import { check, type Check } from "../../../runner/check.ts";
import {
  connectionPath,
  expectConnection,
  readConnection,
} from "../../../trial/arranging/connections.ts";
import {
  type AnswerForOtherPath,
  answerForOtherPath,
  sameAnswer,
} from "../../../trial/judging/comparing.ts";
import { describe, expectNone, expectRefusal } from "../../../trial/judging/expect.ts";
import type { Trial } from "../../../trial/trial.ts";
import { unknownId } from "../../../trial/requests/unknown-id.ts";
import type { View } from "../../../trial/reading/view.ts";
import { actorOn, ensureNew, expectStill, ofSource } from "./keys.ts";

const deactivate = "deactivate-a-connect-connection";

/** Sends another request with an idempotency key that was used before. */
export const reusedKeyChecks: readonly Check<Trial>[] = [
  check({
    id: "protocol/idempotency/other-action",
    cites: "protocol/idempotent-parameters",
    alsoCites: ["protocol/idempotent-replay", "protocol/idempotent-not-get"],
    operation: deactivate,
    needs: ["fixture", "transitions", "two-parties"],
    steps:
      "deactivates and reactivates, each with an idempotency key; then, with the key of the reactivation, reactivates an unknown connection and deactivates the first one, and retrieves it with the key of the request whose answer would now be wrong",
    failsWhen:
      "a refusal or a repeated answer that moved the connection, a success of the unknown connection that is not the first answer, a key that is refused and then free, a refused read, or one with the answer of another request",
    async run(trial) {
      const { first, elsewhere, otherwise, answered, read, left, stored } = await reused(trial);
      if (!sameAnswer(first, elsewhere)) expectRefusal(elsewhere, [400, 404, 409, 422]);
      // If the key belonged to each path alone, the unknown connection would not have been found.
      const isForgotten = answered === "carried out" && [400, 409, 422].includes(elsewhere.status);
      expectNone(isForgotten ? [describe(otherwise)] : [], "the key refused once more", otherwise, {
        cites: "protocol/idempotent-replay",
      });
      if (answered === "refused") expectRefusal(otherwise, [400, 409, 422]);
      const cites = "protocol/idempotent-not-get";
      if (left.exchange !== read)
        expectNone(isForKey(read) ? [describe(read)] : [], "the connection", read, { cites });
      if (stored !== undefined)
        expectNone([describe(stored)], `the connection, which is ${left.status}`, stored, {
          cites,
        });
      expectStill(left, answered === "carried out" ? "inactive" : "pending");
      trial.observe("protocol/idempotency-other-path", answered, otherwise);
    },
  }),
  check({
    id: "protocol/idempotency/stored-404",
    cites: "protocol/idempotent-failure",
    operation: deactivate,
    needs: ["fixture", "transitions", "two-parties"],
    steps:
      "deactivates an unknown connection, and tries to reactivate as the destination; then, with the same idempotency keys, deactivates a pending one, if a key belongs to more than one path",
    failsWhen: "a success, or, on the mock, a refusal that moved the connection",
    async run(trial) {
      const { after404, after403, kept } = await reused(trial);
      if (after404 !== undefined) expectRefusal(after404, [400, 404, 409, 422]);
      if (after403 !== undefined) expectRefusal(after403, [400, 403, 404, 409, 422]);
      if (kept !== undefined)
        expectNone(
          kept.status === "pending" ? [] : [`status ${kept.status}`],
          "a connection that the refusals left as it was",
          kept.exchange,
          { cites: "protocol/idempotent-parameters" },
        );
    },
  }),
];

/** Whether a read was refused. Without the key it is answered, so the key is to blame. */
const isForKey = ({ status }: Exchange): boolean => status >= 400 && status < 500 && status !== 429;

interface Reused {
  /** A reactivation with a key of its own. */
  readonly first: Exchange;
  /** Its key, for a connection that does not exist. */
  readonly elsewhere: Exchange;
  /** Its key, to deactivate. */
  readonly otherwise: Exchange;
  readonly answered: AnswerForOtherPath;
  /** A retrieval with the key of a request whose answer showed another status. */
  readonly read: Exchange;
  /** The same, if it shows that status for good. */
  readonly stored?: Exchange;
  /** The connection after both. */
  readonly left: View;
  /** A deactivation with the key of a deactivation of an unknown connection. Absent if a key belongs to one path. */
  readonly after404?: Exchange;
  /** One with the key of a reactivation that is the source's alone. */
  readonly after403?: Exchange;
  /** The connection after those. Not read on a sandbox, to save requests. */
  readonly kept?: View;
}

/** Sends other requests with the key of a reactivation, and with the key of a refused request. */
const reused = (trial: Trial): Promise<Reused> =>
  trial.memoize("reused idempotency keys", async () => {
    const { reactivated: first, key, keyBefore } = await ofSource(trial);
    await ensureNew(first);
    const { id } = await trial.of(connections).that("pending");
    const [here, nowhere] = [actorOn(trial, id), actorOn(trial, unknownId(id))];
    const elsewhere = await nowhere("reactivate", "source", key);
    const otherwise = await here("deactivate", "source", key);
    const answered = answerForOtherPath(otherwise, first);
    const wanted = answered === "carried out" ? "inactive" : "pending";
    const headers = { "idempotency-key": answered === "carried out" ? key : keyBefore };
    const path = connectionPath(id);
    const read = await trial.as("source").send({ method: "GET", path, headers });
    const reply = readConnection(read);
    const seen = reply.kind === "resource" ? expectConnection(reply) : undefined;
    const isIt = ({ status }: View) => status === wanted;
    const left =
      seen !== undefined && isIt(seen) ? seen : await trial.of(connections).settled(id, isIt);
    // A replica that lags shows the connection in the end.
    const again =
      seen !== undefined && seen !== left && isIt(left)
        ? await trial.of(connections).settled(id, isIt, "source", headers)
        : left;
    const stored = isIt(left) && !isIt(again) ? again.exchange : undefined;
    const asked = { first, elsewhere, otherwise, answered, read, left, ...(stored && { stored }) };
    if (answered === "carried out") return asked;
    const [lost, denied] = [trial.newKey(), trial.newKey()];
    await nowhere("deactivate", "source", lost);
    const after404 = await here("deactivate", "source", lost);
    await here("reactivate", "destination", denied);
    const after403 = await here("deactivate", "destination", denied);
    if (!trial.hasCapability("create")) return { ...asked, after404, after403 };
    const kept = await trial.of(connections).settled(id, ({ status }) => status === "pending");
    return { ...asked, after404, after403, kept };
  });
