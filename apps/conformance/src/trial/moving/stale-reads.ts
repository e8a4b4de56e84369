import { type Spoilt, Undecided, Violation } from "../../runner/outcome.ts";
import { describe } from "../judging/expect.ts";
import { rowNow } from "../reading/lists.ts";
import type { Move } from "./move.ts";
import type { ActorName } from "../party.ts";
import type { Trial } from "../trial.ts";
import type { View } from "../reading/view.ts";

/**
 * If a read does not show what an action did although the list shows it, the action was done, and the read is stale. Later
 * failures may have the same cause, since a check then acts on a resource in another status than it seems. Without a list that
 * shows it, nothing is decided.
 *
 * @throws {Violation} If the list shows it.
 */
export async function expectNotStale(
  trial: Trial,
  view: View,
  by: ActorName,
  { action, party }: Move,
  isDone: (view: View) => boolean,
): Promise<void> {
  const { resource, exchange } = view;
  const { one } = resource;
  if (isDone(view)) return;
  const row = await rowNow(trial, by, view).catch((error: unknown) => {
    // Another check judges the list.
    if (error instanceof Violation || error instanceof Undecided) return undefined;
    throw error;
  });
  if (row === undefined || !isDone(row)) return;
  throw new Violation(
    `a read that shows the ${one} as ${describe(row.status)} after the ${party} was allowed to ${action} it, as the list does`,
    `a ${one} that is ${describe(view.status)}`,
    {
      ...(resource.cites.rows && { cites: resource.cites.rows }),
      evidence: exchange,
      spoilt: misledSince(trial, view, by),
    },
  );
}

/** All answers about such resources to their parties, and to `by`, from a stale read on. */
export function misledSince(trial: Trial, { resource, exchange }: View, by?: ActorName): Spoilt {
  const { parties } = resource.lifecycle;
  const since = trial.exchanges().findIndex((other) => other.exchange === exchange);
  return {
    answers: {
      has: (answer) =>
        trial
          .exchanges()
          .slice(Math.max(0, since))
          .some(
            (other) =>
              other.exchange === answer &&
              other.operation?.resource === resource &&
              (other.by === by || parties.includes(other.by)),
          ),
    },
    for: "others",
    leads: false,
    misleading: true,
  };
}
