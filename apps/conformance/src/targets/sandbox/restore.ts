import { reasonOf } from "@persona-conformance/client";
import { DeadlineError } from "../../deadline.ts";
import type { Cell } from "../../runner/check.ts";
import { isTransient, Undecided } from "../../runner/outcome.ts";
import type { Fixture, Session } from "../../trial/session.ts";
import { openTrial } from "../../trial/trial.ts";
import type { Accepting } from "./accepting.ts";

/** Milliseconds between tries: a network that is lost for a moment must not leave the connection where it is. */
const pauses = [1000, 5000];

/**
 * Brings the fixture back to a status that it was found in; what could not be done comes back in words. Tried again where
 * a request may get through, or a replica may have caught up; a person is not asked twice.
 */
export async function restore(
  session: Session,
  cell: Cell,
  fixture: Fixture,
  original: string | undefined,
  accepting: Accepting,
): Promise<string | undefined> {
  // What a request has changed that was to be refused, nobody may have read since.
  const untouched = session.traffic.changes === 0 && fixture.last?.status === original;
  if (!fixture.resource.lifecycle.isStatus(original) || untouched) return undefined;
  // What interrupted the run must not interrupt this, nor count against the command that it has ended.
  const { signal, acceptUnavailable: _unavailable, maxRequests: _maxRequests, ...rest } = session;
  session.budget?.forgive();
  const limit = createLimit(signal);
  try {
    const bringing = { ...rest, signal: limit.signal, timeLeft: limit.left };
    const why = await Promise.race([
      bringBack(bringing, cell, fixture, original, accepting),
      limit.over,
    ]);
    if (why === undefined) return undefined;
    return `the ${fixture.resource.one} ${fixture.id} was found ${original} and could not be brought back: ${why}`;
  } finally {
    limit.clear();
  }
}

/** Milliseconds that bringing it back may take: after Ctrl-C, after the deadline, and otherwise. */
const limits = { interrupted: 15_000, late: 60_000, usual: 120_000 };

function createLimit(interruption: AbortSignal | undefined) {
  const { aborted = false, reason } = interruption ?? {};
  const kind = !aborted ? "usual" : reason instanceof DeadlineError ? "late" : "interrupted";
  const end = performance.now() + limits[kind];
  const controller = new AbortController();
  const { promise: over, resolve } = Promise.withResolvers<string>();
  const timer = setTimeout(() => {
    const why = `${limits[kind] / 1000} s were not enough`;
    // First, so that it is what is told, and not what comes of the abortion.
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

/** Brings it back; gives why that could not be done. */
async function bringBack(
  session: Session,
  cell: Cell,
  fixture: Fixture,
  original: string,
  accepting: Accepting,
): Promise<string | undefined> {
  for (let tried = 0; ; tried += 1) {
    // Nor does an acceptance that came to nothing count against the next try.
    const trial = openTrial({ ...session }, cell, { exchanges: [] });
    try {
      // An interrupted run may not have seen its own last change.
      fixture.last = undefined;
      const { id } = await trial.of(fixture.resource).that(original);
      const { status } = await trial
        .of(fixture.resource)
        .settled(id, (view) => view.status === original);
      if (status === original) return undefined;
      throw new Undecided(`it is ${status} now`);
    } catch (error) {
      const pause = pauses[tried];
      if (pause === undefined || (accepting.kind === "person" && !isTransient(error))) {
        return reasonOf(error);
      }
      // Its end by the limit is told by the limit.
      await session.clock.sleep(pause, session.signal).catch(() => {});
      if (session.signal?.aborted === true) return reasonOf(error);
    }
  }
}
