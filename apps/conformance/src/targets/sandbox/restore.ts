import { reasonOf } from "@persona-conformance/client";
import { connections } from "@persona-conformance/schemas";
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
  if (!connections.lifecycle.isStatus(original) || untouched) return undefined;
  // What interrupted the run must not interrupt this, nor count against the command that it has ended.
  const {
    signal: _signal,
    acceptUnavailable: _distrust,
    maxRequests: _mostRequests,
    ...rest
  } = session;
  for (let tried = 0; ; tried += 1) {
    // Nor does an acceptance that came to nothing count against the next try.
    const trial = openTrial({ ...rest }, cell, { heard: [] });
    try {
      // An interrupted run may not have seen its own last change.
      fixture.last = undefined;
      const { id } = await trial.connectionThatIs(original);
      const { status } = await trial.settled(id, (view) => view.status === original);
      if (status === original) return undefined;
      throw new Undecided(`it is ${status} now`);
    } catch (error) {
      const pause = pauses[tried];
      if (pause === undefined || (accepting.kind === "person" && !isTransient(error))) {
        return `the connection ${fixture.id} was found ${original} and could not be brought back: ${reasonOf(error)}`;
      }
      await session.clock.sleep(pause);
    }
  }
}
