import { NoReplyError, reasonOf } from "@persona-conformance/client";
import { DeadlineError } from "../../deadline.ts";
import type { ByHandLine } from "../../document/run-document.ts";
import type { Cell } from "../../runner/check.ts";
import { isTransient, Undecided, Violation } from "../../runner/outcome.ts";
import type { Fixture } from "../../trial/arranging/fixture.ts";
import type { Session } from "../../trial/session.ts";
import { createOutages } from "../../trial/traffic/outages.ts";
import { openTrial } from "../../trial/open-trial.ts";
import type { Accepting } from "./accepting.ts";
import { bringBack } from "./bring-back.ts";
import { byHand } from "./by-hand.ts";

/** Why the fixture could not be restored, and how a person can do it. */
export interface Unrestored {
  readonly why: string;
  readonly problem: string;
  readonly byHand: readonly ByHandLine[];
}

/** Milliseconds between attempts: a short loss of the network must not leave the connection unrestored. */
const pauses = [1000, 5000];

/**
 * Restores the fixture to the status in which it was found. Repeats attempts that may succeed later, but does not ask a
 * person twice. If that fails, it returns the problem and how a person can restore it.
 */
export async function restore(
  session: Session,
  cell: Cell,
  fixture: Fixture,
  original: string | undefined,
  accepting: Accepting,
): Promise<Unrestored | undefined> {
  // A request that should be refused may have changed the fixture without a later read. So the changes are counted.
  const untouched = session.traffic.changes === 0 && fixture.last?.status === original;
  if (!fixture.resource.lifecycle.isStatus(original) || untouched) return undefined;
  // Uses neither the run's signal nor its limits, and tries failed steps again.
  const { signal, acceptUnavailable: _unavailable, maxRequests: _maxRequests, ...rest } = session;
  session.budget?.forgive();
  const limit = createLimit(signal);
  try {
    const bringing = {
      ...rest,
      inVain: new Map(),
      // An operation that failed for the whole run may work now, or work although it fails.
      outages: createOutages(session.clock.now),
      signal: limit.signal,
      timeLeft: limit.left,
    };
    const why = await Promise.race([
      inRounds(bringing, cell, fixture, original, accepting),
      limit.over,
    ]);
    if (why === undefined) return undefined;
    return {
      why,
      problem: `the ${fixture.resource.one} ${fixture.id} was found ${original} and could not be brought back: ${why}`,
      byHand: byHand(fixture, original, session.baseUrl, cell),
    };
  } finally {
    limit.clear();
  }
}

/** The time for restoring, in milliseconds: after Ctrl-C, after the deadline, and otherwise. */
const limits = { interrupted: 15_000, late: 60_000, usual: 120_000 };

function createLimit(interruption: AbortSignal | undefined) {
  const { aborted = false, reason } = interruption ?? {};
  const kind = !aborted ? "usual" : reason instanceof DeadlineError ? "late" : "interrupted";
  const end = performance.now() + limits[kind];
  const controller = new AbortController();
  const { promise: over, resolve } = Promise.withResolvers<string>();
  const timer = setTimeout(() => {
    const why = `${limits[kind] / 1000} s were not enough`;
    // Resolved first, so that this reason is reported, and not the abort.
    resolve(why);
    controller.abort(new Error(why));
  }, limits[kind]);
  return {
    signal: controller.signal,
    over,
    left: () => Math.max(0, end - performance.now()),
    clear: () => clearTimeout(timer),
  };
}

/** Restores the fixture, in a few rounds. Returns why it failed, if it did. */
async function inRounds(
  session: Session,
  cell: Cell,
  fixture: Fixture,
  original: string,
  accepting: Accepting,
): Promise<string | undefined> {
  for (let tried = 0; ; tried += 1) {
    // A fresh copy of the session, so that a failed acceptance does not count in the next attempt.
    const trial = openTrial({ ...session }, cell, { exchanges: [] });
    try {
      // An interrupted run may not have read its own last change.
      fixture.last = undefined;
      await bringBack(trial, fixture, original, session.accept !== undefined);
      return undefined;
    } catch (error) {
      const pause = pauses[tried];
      if (pause === undefined || (accepting.kind === "person" && !isTransient(error))) {
        return isOurs(error)
          ? `a mistake of this suite, please report it (${reasonOf(error)})`
          : reasonOf(error);
      }
      // If the limit ends the pause, the caller reports the limit.
      await session.clock.sleep(pause, session.signal).catch(() => {});
      if (session.signal?.aborted === true) return reasonOf(error);
    }
  }
}

/** Whether the target has nothing to do with an error. */
const isOurs = (error: unknown): boolean =>
  ![Undecided, Violation, NoReplyError].some((kind) => error instanceof kind);
