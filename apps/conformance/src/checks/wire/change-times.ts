import { instant, resolution, type Resource } from "@persona-conformance/schemas";
import type { Check } from "../../runner/check.ts";
import { isSparse, type TrialExchange } from "../../trial/trial-exchange.ts";
import type { Trial } from "../../trial/trial.ts";
import { isSuccess, where } from "./audit.ts";
import { resourcesIn } from "./resources-in.ts";
import { createReplays, updatedCheck, type WrongTime } from "./updated.ts";

/** Compares the status and `updated-at` in each answer with those in earlier answers: each change has a time of its own. */
export const changeTimeChecks = (resources: readonly Resource[]): readonly Check<Trial>[] =>
  updatedCheck(
    {
      id: "protocol/wire/change-times",
      failsWhen:
        "an action or a read that shows the new status with the updated-at of an earlier one",
      expected: "another updated-at after each change of the status",
      nothing: "there was no answer to compare",
      wrongIn: changeMistakes,
      judgesAnswers: true,
      shown: 0,
    },
    resources,
  );

/** A target on the same machine may make two changes in one millisecond. Over a network, they take longer than this. */
const leastApart = 5;

/** What is known of a resource. */
interface Known {
  /** The statuses that answers showed with each `updated-at`. */
  readonly shown: Map<string, Set<string>>;
  /** When the request began whose answer showed each `updated-at` first. */
  readonly since: Map<string, number>;
  /** Each `updated-at` that an action told. */
  readonly reported: Set<string>;
  /** The status that the last action led to. */
  status?: string;
}

/**
 * The answers with a new status and an old `updated-at`. A replica that lags shows an old status with its own time, so a read
 * is wrong only if it shows the status of the last action. Lists are not looked at: other checks compare their rows.
 */
export function changeMistakes(
  resource: Resource,
  exchanges: readonly TrialExchange[],
): readonly WrongTime[] {
  const { lifecycle } = resource;
  const known = new Map<unknown, Known>();
  const isReplay = createReplays();
  return exchanges.flatMap((one, place) => {
    const { operation, exchange, overlapping } = one;
    const isAction = lifecycle.actions.includes(operation?.name ?? "");
    const isJudged =
      operation?.resource === resource && (isAction || operation.name === "retrieve");
    if (!isJudged || !isSuccess(one) || overlapping || isSparse(exchange)) return [];
    if (isAction && isReplay(one)) return [];
    return resourcesIn(one).flatMap(({ id, attributes = {} }) => {
      const [status, time] = [String(attributes["status"]), String(attributes["updated-at"])];
      // Within a coarser unit, several changes may have one time. Other checks judge a time that no change moves.
      const isPrecise = instant(time) !== undefined && resolution(time) <= 1;
      if (!isPrecise || time === attributes["created-at"] || !lifecycle.isStatus(status)) return [];
      const it: Known = known.get(id) ?? {
        shown: new Map(),
        since: new Map(),
        reported: new Set(),
      };
      known.set(id, it);
      const before = it.shown.get(time) ?? new Set();
      const since = it.since.get(time) ?? exchange.startedAt;
      it.since.set(time, since);
      const isAtOnce = exchange.startedAt + exchange.milliseconds - since < leastApart;
      const isOld = before.size > 0 && !before.has(status) && !isAtOnce;
      const isWrong = isOld && (isAction || (it.status === status && it.reported.has(time)));
      it.shown.set(time, before.add(status));
      if (isAction) {
        it.reported.add(time);
        it.status = status;
      }
      const text = `${status} at ${time}, the time of ${[...before][0]} (${where(one)})`;
      if (!isWrong) return [];
      const isAlone = isAction && isLaterIn(exchanges.slice(place + 1), one, id);
      return [{ one, text, ...(isAlone && { cites: resource.cites.acts }) }];
    });
  });
}

/** Whether a read before the next action shows the status of an action's answer with a later time: that answer alone is wrong. */
function isLaterIn(
  following: readonly TrialExchange[],
  answer: TrialExchange,
  id: unknown,
): boolean {
  const shownIn = (one: TrialExchange) =>
    resourcesIn(one).find((each) => each.id === id)?.attributes ?? {};
  const { resource } = answer.operation ?? {};
  const own = shownIn(answer);
  for (const one of following) {
    if (one.operation?.resource !== resource || !isSuccess(one)) continue;
    const isAction = resource?.lifecycle.actions.includes(one.operation?.name ?? "");
    const { status, "updated-at": time } = shownIn(one);
    if (isAction && status !== undefined) return false;
    const [was, is] = [instant(own["updated-at"]), instant(time)];
    if (status === own["status"] && was !== undefined && is !== undefined && is > was) return true;
  }
  return false;
}
