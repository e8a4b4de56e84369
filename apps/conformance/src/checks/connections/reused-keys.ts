import type { Exchange } from "@persona-conformance/client";
import { connections } from "@persona-conformance/schemas";
import { check, type Check } from "../../runner/check.ts";
import { expectRefusal } from "../../trial/expect.ts";
import type { Trial } from "../../trial/trial.ts";
import { unknownId } from "../../trial/unknown-id.ts";
import type { View } from "../../trial/view.ts";
import { actorOn, ensureNew, expectStill, isRefused, ofSource } from "./idempotency-keys.ts";

const deactivate = "deactivate-a-connect-connection";

/** Sends another request with an idempotency key that was used before. */
export const reusedKeyChecks: readonly Check<Trial>[] = [
  check({
    id: "protocol/idempotency/other-action",
    cites: "protocol/idempotent-parameters",
    operation: deactivate,
    needs: ["fixture", "transitions", "two-parties"],
    steps:
      "reactivates with an idempotency key; then, with the same key, reactivates an unknown connection, and deactivates the first one",
    failsWhen: "an answer other than an error, or a connection that is no longer pending",
    async run(trial) {
      const { elsewhere, otherwise, after404, left } = await reused(trial);
      expectRefusal(elsewhere, [400, 404, 409, 422]);
      expectRefusal(otherwise, [400, 409, 422]);
      if (isRefused(after404)) expectStill(left, "pending");
    },
  }),
  check({
    id: "protocol/idempotency/stored-404",
    cites: "protocol/idempotent-failure",
    operation: deactivate,
    needs: ["fixture", "transitions", "two-parties"],
    steps: "deactivates an unknown connection; then, with the same idempotency key, a pending one",
    failsWhen: "a success",
    async run(trial) {
      const { otherwise, after404 } = await reused(trial);
      if (isRefused(otherwise)) expectRefusal(after404, [400, 404, 409, 422]);
    },
  }),
];

interface Reused {
  /** The key of a reactivation, for a connection that does not exist. */
  readonly elsewhere: Exchange;
  /** The same key, to deactivate. */
  readonly otherwise: Exchange;
  /** A deactivation with the key of a deactivation of an unknown connection. */
  readonly after404: Exchange;
  readonly left: View;
}

/** Sends other requests with the key of a reactivation, and with the key of a refused request. */
const reused = (trial: Trial): Promise<Reused> =>
  trial.memoize("reused idempotency keys", async () => {
    const { reactivated, key: first } = await ofSource(trial);
    await ensureNew(reactivated);
    const { id } = await trial.of(connections).that("pending");
    const [here, nowhere] = [actorOn(trial, id), actorOn(trial, unknownId(id))];
    const elsewhere = await nowhere("reactivate", "source", first);
    const otherwise = await here("deactivate", "source", first);
    const key = trial.newKey();
    await nowhere("deactivate", "source", key);
    const after404 = await here("deactivate", "source", key);
    const left = await trial.of(connections).settled(id, ({ status }) => status === "pending");
    return { elsewhere, otherwise, after404, left };
  });
