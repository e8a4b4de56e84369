import { kebabOf } from "@persona-conformance/client";
import { instant, jsonAt, resolution } from "@persona-conformance/schemas";
import type { View } from "../reading/view.ts";
import type { Trial } from "../trial.ts";
import { isAbout, type TrialExchange } from "../trial-exchange.ts";

/**
 * Whether a resource had changed before this check changed anything about it: by the target's own clock its `updated-at` is earlier
 * than a time in an answer that had come by then. Then no request of the check is to blame.
 */
export function movedEarlier(trial: Trial, before: View, after: View): boolean {
  const [was, is] = [instant(before.updatedAt), instant(after.updatedAt)];
  if (was === undefined || is === undefined || is <= was) return false;
  const first = trial
    .own()
    .find(({ exchange }) => exchange.method !== "GET" && isAbout(exchange, before.id));
  // Times in whole seconds may be equal although the request came in between.
  const isThen = (time: bigint) =>
    time > is || (time === is && resolution(after.updatedAt ?? "") === 1);
  const all = trial.exchanges();
  // An acceptance in a dashboard is no request. It came after what the check read before it.
  const read = all.findIndex(({ exchange }) => exchange === before.exchange);
  return all
    .slice(0, first === undefined ? read + 1 : all.indexOf(first))
    .some((one) => isThen(timeIn(one) ?? 0n));
}

/** Whether one of these answers shows the change that a view shows. Then the change had come by that time. */
export function isShownIn(answers: readonly TrialExchange[], { id, updatedAt }: View): boolean {
  const at = instant(updatedAt);
  const isIt = (one: TrialExchange) => isAbout(one.exchange, id) && timeIn(one) === at;
  return at !== undefined && answers.some(isIt);
}

const timeIn = ({ exchange }: TrialExchange) =>
  instant(jsonAt(kebabOf(exchange), "data", "attributes", "updated-at"));
