import { attemptIdOf, endsOf, shownBy } from "@persona-conformance/schemas";
import { check, type Check } from "../../runner/check.ts";
import { arranging } from "../../runner/outcome.ts";
import { describe, expect } from "../../trial/judging/expect.ts";
import type { Arrangement } from "../../trial/arranging/arrangement.ts";
import type { Trial } from "../../trial/trial.ts";
import type { View } from "../../trial/reading/view.ts";
import { unlessRefused } from "./attempts.ts";
import { needed } from "./needed.ts";

/** Checks of actions that finish later: in which status they end. */
export const settlingChecks = (arrangement: Arrangement): readonly Check<Trial>[] =>
  arrangement.resource.lifecycle.actions.flatMap((action) => {
    const { resource } = arrangement;
    const { lifecycle, one, operations } = resource;
    const row = lifecycle.rowOf(action);
    const ends = endsOf(row);
    const offered = operations[action];
    if (ends.includes(shownBy(row)) || offered === undefined) return [];
    const [status, party] = [row.from[0], row.by[0]];
    const needs = needed(arrangement, { status, action, party }, { allowed: true });
    return ends.map((end, index) =>
      check<Trial>({
        id: `${resource.name}/lifecycle/${action}/settles${index === 0 ? "" : `-in-${end}`}`,
        cites: row.cites.settles ?? row.cites.allowed,
        operation: offered,
        // On a sandbox other checks already wait for the usual end. Any other end needs a target that can produce it.
        needs: [...needs, index === 0 ? "disposable" : "failure"],
        steps: `lets the ${party} ${action} a ${one} that will become ${end}, and reads it until then`,
        failsWhen: `a status other than ${[shownBy(row), ...ends].join(", ")}`,
        async run(trial) {
          const before = await trial.of(resource).that(status, end);
          await arranging(
            `${action} a ${one}`,
            () =>
              unlessRefused(trial, before, { action }, () =>
                trial.of(resource).step({ action, party }, before, shownBy(row)),
              ),
            {
              statement: row.cites.allowed,
              check: attemptIdOf(resource, { status, action, party }),
            },
          );
          const isEnd = (view: View) => ends.includes(view.status ?? "");
          const after = await trial.of(resource).ended(before.id);
          const wanted = `a ${one} that is ${ends.join(" or ")}`;
          expect(isEnd(after), wanted, describe(after.status), after.exchange);
        },
      }),
    );
  });
