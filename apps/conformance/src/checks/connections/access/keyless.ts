import { connections, shownBy } from "@persona-conformance/schemas";
import { check, type Check } from "../../../runner/check.ts";
import { arranging } from "../../../runner/outcome.ts";
import { expectDone } from "../../../trial/arranging/connections.ts";
import { expectAllowed, expectRefusal } from "../../../trial/judging/expect.ts";
import type { Trial } from "../../../trial/trial.ts";

/** Two requests without an idempotency key. To save requests, they take the action that the present status allows. */
export const keylessChecks: readonly Check<Trial>[] = [
  check({
    id: "protocol/idempotency/without-key",
    cites: "connections/deactivate-once",
    alsoCites: ["connections/reactivate-inactive-only", "protocol/idempotent-fresh-key"],
    operation: "deactivate-a-connect-connection",
    needs: ["fixture", "transitions", "two-parties"],
    steps:
      "deactivates a connection twice without an idempotency key; if the connection is inactive, reactivates it twice",
    failsWhen: "a success of the second request",
    echoes: true,
    async run(trial) {
      const it = trial.of(connections);
      const { id, status } = await it.any();
      const [action, cites] =
        status === "inactive"
          ? (["reactivate", "connections/reactivate-inactive-only"] as const)
          : (["deactivate", "connections/deactivate-once"] as const);
      const keyless = { action, party: "source", headers: { "idempotency-key": null } } as const;
      const first = await it.act(keyless, id);
      if (first.kind === "refusal") {
        const plain = await it.act({ action, party: "source" }, id);
        if (plain.kind === "refusal") await expectDone(trial, plain, id, action);
      }
      await arranging(
        `${action} a connection without a key`,
        async () =>
          expectAllowed(connections, first, id, shownBy(connections.lifecycle.rowOf(action))),
        { statement: "connections/action-needs-no-body", check: "connections/actions/bodies" },
      );
      expectRefusal(await it.act(keyless, id), [400, 409, 422], cites);
    },
  }),
];
