import { connections, instant, jsonObject, type Resource } from "@persona-conformance/schemas";
import { Undecided, Violation } from "../../../runner/outcome.ts";
import type { Lapsing } from "../../../trial/arranging/share-token-objects.ts";
import { relatedId, tokens } from "../../../trial/arranging/share-tokens.ts";
import { movedByOthers } from "../../../trial/judging/moved-by-others.ts";
import { describe } from "../../../trial/judging/expect.ts";
import type { View } from "../../../trial/reading/view.ts";
import type { Trial } from "../../../trial/trial.ts";
import { isAbout, type TrialExchange } from "../../../trial/trial-exchange.ts";
import { isSuccess } from "../../wire/audit.ts";
import { resourcesIn } from "../../wire/resources-in.ts";

/** Nothing is judged in this many milliseconds around `expires-at`: clocks differ, and requests take time. */
export const margin = 5000;

/** Milliseconds after its `expires-at` until a token is surely expired. The documentation gives no limit. */
export const grace = 3_600_000;

/** The most milliseconds by which our clock and the target's may differ. */
export const skew = 300_000;

/** Demands that no answer of this run showed a token as expired before its time, such as a list that other checks read. */
export function expectNotEarly(trial: Trial, { id, due }: Lapsing): void {
  for (const one of trial.exchanges()) {
    const { startedAt, milliseconds } = one.exchange;
    const isBefore = startedAt + milliseconds < due - margin;
    if (!isBefore || one.operation?.resource !== tokens || !isSuccess(one)) continue;
    const { status, "updated-at": updatedAt } =
      resourcesIn(one).find((row) => row.id === id)?.attributes ?? {};
    if (status !== "expired") continue;
    expectNotEndedOtherwise(trial, { id, updatedAt, exchange: one.exchange });
    throw new Violation("a token that is created until its expires-at", describe(status), {
      evidence: one.exchange,
    });
  }
}

/** An answer that shows a token as expired. */
type Ended = Pick<View, "id" | "exchange"> & { readonly updatedAt: unknown };

/**
 * Demands that a token did not expire when its connection was deactivated. Undecided if somebody else acts on other tokens of the
 * run, too.
 */
export function expectNotEndedOtherwise(trial: Trial, ended: Ended): void {
  expectNotPaused(trial, ended);
  if (movedByOthers(trial, tokens, ended.id))
    throw new Undecided("somebody else redeems or expires tokens of the run");
}

/** Demands that a token did not expire when its connection was deactivated, by the target's own times. */
function expectNotPaused(trial: Trial, { id, updatedAt, exchange }: Ended): void {
  const at = instant(updatedAt) ?? 0n;
  const isThen = (time: bigint) => time <= at + nearby && at <= time + nearby;
  const isPause = pausesOf(trial, id).some((one) =>
    resourcesIn(one).some(({ attributes }) => isThen(instant(attributes?.["updated-at"]) ?? 0n)),
  );
  if (!isPause) return;
  const actual = `${id}: expired when its connection was deactivated`;
  throw new Violation("a token that outlives the deactivation of its connection", actual, {
    cites: "share-tokens/survives-pause",
    evidence: exchange,
  });
}

/** A job may expire tokens this many nanoseconds after their connection was deactivated. */
const nearby = 2_000_000_000n;

/** Demands that the connection did not take its tokens with it when it was deactivated: then time did not end this one. */
export function expectOutlasted(trial: Trial, id: string): void {
  const pauses = pausesOf(trial, id).map((one) => trial.exchanges().indexOf(one));
  if (pauses.length === 0) return;
  const seen = endsSeen(trial, id);
  const isPaused = ({ open, ended = -1 }: Seen) => pauses.some((at) => open < at && at < ended);
  const others = [...seen].filter(([other]) => other !== id);
  const paused = others.filter(([, one]) => isPaused(one)).map(([other]) => String(other));
  // If a token has ended with no pause in between, somebody else ends them.
  const isAnyOfOthers = others.some(([, one]) => one.ended !== undefined && !isPaused(one));
  if (!seen.has(id) || paused.length === 0 || isAnyOfOthers) return;
  const actual = `${[id, ...paused].join(", ")}: expired`;
  throw new Violation("tokens that outlive the deactivation of their connection", actual, {
    cites: "share-tokens/survives-pause",
  });
}

/** The last answer that shows a token as `created`, and the first one after it that shows it as `expired`, by their places. */
interface Seen {
  readonly open: number;
  readonly ended?: number;
}

/** What the run has seen of this token and of its own ones, without those that it expired itself. */
function endsSeen(trial: Trial, id: string): ReadonlyMap<unknown, Seen> {
  const seen = new Map<unknown, Seen>();
  // Somebody else may make tokens over the same connection, and expire them.
  const ours = new Set<unknown>([id, ...(trial.context.made.get(tokens.name) ?? []).map(idOf)]);
  const endedByUs = new Set<unknown>();
  for (const [place, one] of trial.exchanges().entries()) {
    if (one.operation?.resource !== tokens) continue;
    for (const row of resourcesIn(one)) {
      const { status } = row.attributes ?? {};
      // A replica may show it as `created` after the run has expired it.
      if (isDone(one, tokens, "expire")) endedByUs.add(row.id);
      if (!ours.has(row.id) || endedByUs.has(row.id)) {
        seen.delete(row.id);
        continue;
      }
      const before = seen.get(row.id);
      if (status === "created") seen.set(row.id, { open: place });
      else if (status === "expired" && before !== undefined && before.ended === undefined)
        seen.set(row.id, { ...before, ended: place });
    }
  }
  return seen;
}

/** The deactivations of a token's connection. The run may also deactivate another one. */
function pausesOf(trial: Trial, id: string): readonly TrialExchange[] {
  const all = trial.exchanges();
  const over = all
    .flatMap((one) => (one.operation?.resource === tokens ? resourcesIn(one) : []))
    .filter((row) => row.id === id)
    .map(({ relationships }) =>
      relatedId({ relationships: jsonObject(relationships) }, "connection"),
    )
    .find((name) => name !== undefined);
  return all.filter(
    (one) =>
      isDone(one, connections, "deactivate") && over !== undefined && isAbout(one.exchange, over),
  );
}

const idOf = ({ id }: { readonly id: string }): string => id;

/** Whether an exchange is an action that succeeded. */
const isDone = (one: TrialExchange, resource: Resource, action: string): boolean =>
  one.operation?.resource === resource && one.operation.name === action && isSuccess(one);
