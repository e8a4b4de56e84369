import { type Citation, idOf, type Resource } from "@persona-conformance/schemas";
import type { Check } from "../../runner/check.ts";
import { Undecided } from "../../runner/outcome.ts";
import { expectNone } from "../../trial/judging/expect.ts";
import type { TrialExchange } from "../../trial/trial-exchange.ts";
import type { Trial } from "../../trial/trial.ts";
import { across } from "./audit.ts";

/** A wrong time in an answer. */
export interface WrongTime {
  readonly one: TrialExchange;
  readonly text: string;
  /** The broken promise, if the answer alone is wrong, and not what is stored. */
  readonly cites?: Citation;
}

interface Given {
  readonly id: string;
  readonly failsWhen: string;
  readonly expected: string;
  /** Why nothing can be judged where there was no answer. */
  readonly nothing: string;
  /** The wrong times of a resource. */
  readonly wrongIn: (
    resource: Resource,
    exchanges: readonly TrialExchange[],
  ) => readonly WrongTime[];
  /** Whether an answer to an action may be wrong alone. */
  readonly judgesAnswers?: true;
  /** Which of them shows the failure. */
  readonly shown: 0 | -1;
}

/** A check of `updated-at` in all answers about the resources whose last change the documentation promises to show. */
export function updatedCheck(
  { id, failsWhen, expected, nothing, wrongIn, judgesAnswers, shown }: Given,
  resources: readonly Resource[],
): readonly Check<Trial>[] {
  const dated = resources.filter(({ cites }) => cites.updated !== undefined);
  const [first, ...others] = [
    ...dated.flatMap(({ cites }) => cites.updated ?? []),
    ...(judgesAnswers ? dated.map(({ cites }) => cites.acts) : []),
  ];
  if (first === undefined) return [];
  return [
    across({
      id,
      cites: first,
      ...(others.length > 0 && { alsoCites: others }),
      failsWhen,
      judge(exchanges, trial) {
        if (exchanges.length === 0) throw new Undecided(nothing);
        for (const resource of trial.resources) {
          const { updated } = resource.cites;
          if (updated === undefined) continue;
          const wrong = wrongIn(resource, exchanges);
          // An answer with a read after it tells whether the stored time is wrong, too.
          const clear = wrong.filter((each) => each.cites !== undefined);
          const judged = clear.length > 0 ? clear : wrong;
          const evidence = judged.at(shown);
          const cites = evidence?.cites ?? updated;
          expectNone(
            judged.map(({ text }) => text),
            expected,
            evidence?.one.exchange,
            idOf(cites) === idOf(first) ? undefined : { cites },
          );
        }
      },
    })(resources),
  ];
}

/** Tells of each request whether its party has sent this idempotency key before. */
export function createReplays(): (one: TrialExchange) => boolean {
  const used = new Set<string>();
  return ({ by, sent: { idempotencyKey } }) => {
    if (idempotencyKey === undefined) return false;
    const key = `${by} ${idempotencyKey}`;
    const isUsed = used.has(key);
    used.add(key);
    return isUsed;
  };
}
