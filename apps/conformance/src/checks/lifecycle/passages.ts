import { type Citation, type Resource, shownBy } from "@persona-conformance/schemas";
import { check, type Check } from "../../runner/check.ts";
import { Undecided } from "../../runner/outcome.ts";
import { describe, expect, expectNone } from "../../trial/judging/expect.ts";
import type { Arrangement } from "../../trial/arranging/arrangement.ts";
import { arrivalsOf } from "../../trial/moving/arrivals.ts";
import type { Trial } from "../../trial/trial.ts";
import type { View } from "../../trial/reading/view.ts";
import { isOpenQuestion } from "./open-question.ts";

/** Milliseconds that the target may be late with a change by time. The documentation gives no limit. */
const lags = [60_000, 3_600_000];

/** Nothing is judged in this many milliseconds before a change by time is due. */
const margin = 10_000;

/** Checks of changes by time. */
export const passageChecks = ({ resource, needs }: Arrangement): readonly Check<Trial>[] =>
  resource.lifecycle.passages
    .filter(({ by }) => by === "time")
    .map(({ name, from: [status], to, at = "", cites: { allowed } }) =>
      check<Trial>({
        id: `${resource.name}/lifecycle/${name}`,
        cites: allowed,
        operation: resource.operations["retrieve"] ?? "any",
        needs: [...needs.moved, "time"],
        steps: `reads a ${resource.one} that is ${status} before and after its ${at}`,
        failsWhen: `a status other than ${status} before, or other than ${to} after`,
        async run(trial) {
          const before = await trial.of(resource).that(status);
          const due = Date.parse(String(before.attributes[at]));
          if (Number.isNaN(due)) throw new Undecided(`the ${resource.one} has no ${at}`);
          const now = before.exchange.startedAt + before.exchange.milliseconds;
          await trial.advanceTime(Math.max(0, due - now - margin));
          const early = await trial.of(resource).settled(before.id, () => true);
          const cites = early.status === to ? undefined : unasked(resource, status, early.status);
          // A slow answer may have come too late.
          const isRight = early.status === status || trial.now() >= due;
          const still = isRight ? [] : [describe(early.status)];
          expectNone(still, `a ${resource.one} that is ${status} until its ${at}`, early.exchange, {
            ...(cites && { cites }),
          });
          await trial.advanceTime(margin + 1000);
          let after = await trial.of(resource).settled(before.id, (view) => view.status === to);
          for (const lag of lags) {
            if (after.status === to) break;
            await trial.advanceTime(lag);
            after = await trial.of(resource).settled(before.id, () => true);
          }
          const wanted = `a ${resource.one} that is ${to} after its ${at}`;
          expect(after.status === to, wanted, describe(after.status), after.exchange);
          observePassage(trial, `${resource.name}/${name}`, before, after, due);
        },
      }),
    );

/** The promise that a status breaks if only the action of a party leads there, and no party has asked for it. */
function unasked(resource: Resource, status: string, is = ""): Citation | undefined {
  const { lifecycle } = resource;
  const led = lifecycle.actions.find(
    (action) =>
      lifecycle.rowOf(action).from.includes(status) &&
      arrivalsOf(resource, action, shownBy(lifecycle.rowOf(action))).includes(is),
  );
  const party = led && lifecycle.parties.find((name) => !lifecycle.rowOf(led).by.includes(name));
  if (led === undefined || party === undefined) return undefined;
  return lifecycle.rule({ action: led, party, status }).cites;
}

/**
 * Observes the open questions about a change by time: whether it moves `updated-at`, and whether it happens only at a read.
 */
function observePassage(trial: Trial, name: string, before: View, after: View, due: number): void {
  const moves = `${name}-moves-updated-at`;
  const moved = after.updatedAt !== before.updatedAt;
  if (isOpenQuestion(moves)) trial.observe(moves, moved ? "yes" : "no", after.exchange);
  const comes = `${name}-comes`;
  // The read came a second after the time.
  const waited = Date.parse(after.updatedAt ?? "") >= due + 900;
  if (moved && isOpenQuestion(comes)) {
    trial.observe(comes, waited ? "when asked for" : "by a job", after.exchange);
  }
}
