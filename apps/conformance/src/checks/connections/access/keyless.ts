import { attributesOf, connections, shownBy } from "@persona-conformance/schemas";
import { check, type Check } from "../../../runner/check.ts";
import { arranging } from "../../../runner/outcome.ts";
import { expectDone } from "../../../trial/arranging/connections.ts";
import { expectAllowed, expectNone, expectRefusal } from "../../../trial/judging/expect.ts";
import type { Trial } from "../../../trial/trial.ts";
import { keysNotIn } from "../../key-style.ts";
import { ownStyle } from "../shapes/default-style.ts";

/**
 * Two requests with neither an idempotency key nor a key style. To save requests, they take the action that the present status
 * allows.
 */
export const keylessChecks: readonly Check<Trial>[] = [
  check({
    id: "protocol/idempotency/without-key",
    cites: "connections/deactivate-once",
    alsoCites: [
      "connections/reactivate-inactive-only",
      "protocol/idempotent-fresh-key",
      "protocol/inflection-default",
    ],
    operation: "deactivate-a-connect-connection",
    needs: ["fixture", "transitions", "two-parties"],
    steps:
      "deactivates a connection twice without an idempotency key or a key inflection; if the connection is inactive, reactivates it twice",
    failsWhen:
      "a success of the second request, or keys in another style than a retrieval without a key inflection has",
    echoes: true,
    async run(trial) {
      const it = trial.of(connections);
      const { id, status } = await it.any();
      const [action, cites] =
        status === "inactive"
          ? (["reactivate", "connections/reactivate-inactive-only"] as const)
          : (["deactivate", "connections/deactivate-once"] as const);
      const headers = { "idempotency-key": null, "key-inflection": null };
      const keyless = { action, party: "source", headers } as const;
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
      const style = await ownStyle(trial);
      if (style === undefined) return;
      const others = keysNotIn(first.exchange, style, attributesOf(connections));
      expectNone(others, `keys in ${style} case, as in a retrieval`, first.exchange, {
        cites: "protocol/inflection-default",
      });
    },
  }),
];
