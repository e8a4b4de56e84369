import { reasonOf } from "@persona-conformance/client";
import { connections } from "@persona-conformance/schemas";
import type { Cell } from "../runner/check.ts";
import { isTransient } from "../runner/outcome.ts";
import type { Fixture, Session } from "../trial/session.ts";
import { openTrial } from "../trial/trial.ts";

/** Milliseconds between tries: a network that is lost for a moment must not leave the connection where it is. */
const pauses = [1000, 5000];

/** Brings the fixture back to a status that it was found in; what could not be done comes back in words. */
export async function restore(
  session: Session,
  cell: Cell,
  fixture: Fixture,
  original: string | undefined,
): Promise<string | undefined> {
  // What a request has changed that was to be refused, nobody may have read since.
  const untouched = session.traffic.changes === 0 && fixture.last?.status === original;
  if (!connections.isStatus(original) || untouched) return undefined;
  // What interrupted the run must not interrupt this, nor count against the command that it has ended.
  const { signal: _signal, distrust: _distrust, mostRequests: _mostRequests, ...rest } = session;
  const trial = openTrial(rest, cell, { heard: [] });
  for (let tried = 0; ; tried += 1) {
    try {
      // An interrupted run may not have seen its own last change.
      fixture.last = undefined;
      const { id } = await trial.connectionThatIs(original);
      const { status } = await trial.settled(id, (view) => view.status === original);
      if (status === original) return undefined;
      return `the connection ${id} was found ${original} and is ${status} now`;
    } catch (error) {
      const pause = pauses[tried];
      if (pause === undefined || !isTransient(error)) {
        return `the connection ${fixture.id} was found ${original} and could not be brought back: ${reasonOf(error)}`;
      }
      await session.clock.sleep(pause);
    }
  }
}
