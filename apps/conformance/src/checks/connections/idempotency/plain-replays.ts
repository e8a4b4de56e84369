import { type Citation, idOf } from "@persona-conformance/schemas";
import type { Check } from "../../../runner/check.ts";
import { Undecided, Violation } from "../../../runner/outcome.ts";
import { sameAnswer } from "../../../trial/judging/comparing.ts";
import { describe } from "../../../trial/judging/expect.ts";
import type { Trial } from "../../../trial/trial.ts";
import { sequence } from "./sequence.ts";

/** The checks of plain replays: of a refusal, and of a success. */
const plain: ReadonlySet<string> = new Set([
  "protocol/idempotency/stored-refusal",
  "protocol/idempotency/stored-success",
]);

/** A promise of idempotency keys that needs plain replays to work. */
const furtherPromises: ReadonlySet<string> = new Set([
  "protocol/idempotent-replay",
  "protocol/idempotent-parameters",
  "protocol/idempotent-500",
  "protocol/idempotent-day",
  "protocol/idempotent-overlap",
  "protocol/idempotent-scope",
]);

/**
 * Wraps a check of idempotency keys. If it fails, plain replays are tried. If those do not work either, they are the cause, and
 * the check is undecided.
 */
export const overPlainReplays = (those: readonly Check<Trial>[]): readonly Check<Trial>[] =>
  those.map((one) => {
    if (plain.has(one.id)) return one;
    return {
      ...one,
      async run(trial) {
        try {
          await one.run(trial);
        } catch (error) {
          if (error instanceof Violation) {
            const cited = error.cites === undefined ? one.cites : idOf(error.cites);
            if (furtherPromises.has(cited)) await expectPlainReplays(trial.fork("patient"));
          }
          throw error;
        }
      },
    };
  });

async function expectPlainReplays(trial: Trial): Promise<void> {
  if (!trial.hasCapability("transitions")) return;
  const { refused, refusedAgain, deactivated, deactivatedAgain } = await sequence(trial);
  const tried = [
    ["replay", "stored-success", deactivated, deactivatedAgain],
    ["failure", "stored-refusal", refused, refusedAgain],
  ] as const;
  for (const [promise, check, first, second] of tried) {
    if (sameAnswer(first, second)) continue;
    const [expected, actual] = [`the same answer again: ${describe(first)}`, describe(second)];
    const statement: Citation = `protocol/idempotent-${promise}`;
    throw new Undecided(`plain replays do not work: ${actual}`, {
      because: { statement, check: `protocol/idempotency/${check}`, expected, actual },
    });
  }
}
