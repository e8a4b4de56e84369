import type { Exchange } from "@persona-conformance/client";
import { instant, resolution } from "@persona-conformance/schemas";
import { Violation } from "../../runner/outcome.ts";
import { sameAnswer } from "../../trial/judging/comparing.ts";
import { describe } from "../../trial/judging/expect.ts";
import { actedOn, isAbout, isSparse, type TrialExchange } from "../../trial/trial-exchange.ts";
import { across, isSuccess, where } from "./audit.ts";
import { resourcesIn, type Shown } from "./resources-in.ts";

/** Looks for requests with a new idempotency key that got the stored answer of another key. */
export const freshKeyAudit = across({
  id: "protocol/wire/fresh-keys",
  cites: "protocol/idempotent-fresh-key",
  failsWhen:
    "a success with a new idempotency key that repeats an earlier answer with another key, although the resource has changed since, and does not change as it says",
  judge(exchanges, trial) {
    const byPlace = Map.groupBy(exchanges.filter(isKeyed), placeOf);
    const likeOthers = [...byPlace.values()].flatMap((same) =>
      same.slice(1).map((one, index) => ({ one, earlier: same.slice(0, index + 1) })),
    );
    for (const { one, earlier } of likeOthers) {
      const first = storedFor(one, earlier, exchanges);
      if (first === undefined) continue;
      throw new Violation(
        `an answer of its own for a new idempotency key, and not the one of ${where(first)}`,
        describe(one.exchange),
        {
          evidence: one.exchange,
          spoilt: {
            answers: { has: restsOnUsedPath(trial.exchanges()) },
            for: "all",
            leads: true,
            cause: "this",
          },
        },
      );
    }
  },
});

const isKeyed = ({ exchange, sent, overlapping }: TrialExchange): boolean =>
  exchange.method === "POST" && sent.idempotencyKey !== undefined && !overlapping;

const placeOf = ({ key, exchange }: TrialExchange): string => `${key} ${exchange.path}`;

/** Whether a request came after another one to the same path, with the same API key, and another idempotency key. */
const isLikeAnother = (one: TrialExchange, earlier: TrialExchange): boolean =>
  isKeyed(earlier) &&
  placeOf(earlier) === placeOf(one) &&
  earlier.sent.idempotencyKey !== one.sent.idempotencyKey;

/**
 * The answer that a request got again although it had a new idempotency key. It was not carried out: the last read before the next
 * action shows what was shown before it, and that is newer than the answer.
 */
function storedFor(
  one: TrialExchange,
  earlier: readonly TrialExchange[],
  exchanges: readonly TrialExchange[],
): TrialExchange | undefined {
  const [shown] = resourcesIn(one);
  if (shown === undefined || !isSuccess(one)) return undefined;
  // Within a coarser unit, two changes may be answered word for word alike.
  if (resolution(updatedIn(shown)) > 1) return undefined;
  const at = exchanges.indexOf(one);
  return earlier.find((other) => {
    if (!isLikeAnother(one, other) || !sameAnswer(other.exchange, one.exchange)) return false;
    const before = viewsIn(exchanges.slice(exchanges.indexOf(other) + 1, at), shown).at(-1);
    const after = viewsIn(untilNext(exchanges.slice(at + 1), shown), shown).at(-1);
    return (
      before !== undefined &&
      after !== undefined &&
      changedAt(before) > changedAt(shown) &&
      changedAt(after) === changedAt(before) &&
      statusOf(after) === statusOf(before) &&
      statusOf(after) !== statusOf(shown)
    );
  });
}

/** Those before the next request that may change the resource. */
function untilNext(after: readonly TrialExchange[], { id }: Shown): readonly TrialExchange[] {
  const next = after.findIndex(
    ({ exchange }) => exchange.method !== "GET" && isAbout(exchange, String(id)),
  );
  return next < 0 ? after : after.slice(0, next);
}

/** How the answers show a resource, without sparse ones. */
const viewsIn = (those: readonly TrialExchange[], { id }: Shown): readonly Shown[] =>
  those
    .filter((one) => one.operation?.name !== "list" && isSuccess(one) && !isSparse(one.exchange))
    .flatMap((one) => resourcesIn(one).filter((other) => other.id === id));

const statusOf = ({ attributes }: Shown): unknown => attributes?.["status"];

const updatedIn = ({ attributes }: Shown): string => String(attributes?.["updated-at"]);

const changedAt = (one: Shown): bigint => instant(updatedIn(one)) ?? 0n;

/** Whether an answer may have been stored for another idempotency key, or is about a resource after such an answer. */
function restsOnUsedPath(exchanges: readonly TrialExchange[]): (exchange: Exchange) => boolean {
  const used = exchanges.flatMap((one, at) => {
    const isUsed = exchanges.slice(0, at).some((earlier) => isLikeAnother(one, earlier));
    return isKeyed(one) && isUsed ? [{ at, one }] : [];
  });
  const ids = used.flatMap(({ at, one }) => {
    const named = resourcesIn(one).map(({ id }) => String(id));
    return [actedOn(one.exchange) ?? "", ...named].map((id) => ({ at, id }));
  });
  return (exchange) => {
    if (used.some(({ one }) => one.exchange === exchange)) return true;
    const place = exchanges.findIndex((one) => one.exchange === exchange);
    return ids.some(({ at, id }) => at < place && isAbout(exchange, id));
  };
}
