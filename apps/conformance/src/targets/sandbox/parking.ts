import { readReply } from "@persona-conformance/client";
import type { Cell } from "../../runner/check.ts";
import { acceptedStatuses, type Acceptance } from "../../trial/moving/acceptance.ts";
import { expectResource } from "../../trial/judging/expect.ts";
import type { Fixture } from "../../trial/arranging/fixture.ts";
import type { Session } from "../../trial/session.ts";
import { openTrial } from "../../trial/open-trial.ts";
import type { View } from "../../trial/reading/view.ts";
import type { Journal } from "./connection-journal.ts";

export interface ParkingOptions {
  readonly session: Session;
  readonly cell: Cell;
  readonly fixture: Fixture;
  /** The journal of an earlier run. */
  readonly journal: Journal | undefined;
  /** The organization that must accept, in words. */
  readonly destination: string;
  /** Milliseconds to wait for a person. */
  readonly acceptTimeout: number;
  readonly tell: (text: string) => void;
}

type Waiting = NonNullable<Journal["waiting"]>;

/** Handles an acceptance by a person in the dashboard, during this run or between two runs. */
export interface Parking {
  accept(id: string): Promise<Acceptance>;
  /** Called before each check. A check that needs an acceptance uses the one that was given since the last run. */
  prepare(needsAcceptance: boolean): void;
  /** The acceptance that the run still waits for at its end, for the journal. */
  waiting(): Waiting | undefined;
  /** Whether an acceptance was given since the last run. */
  readonly given: boolean;
  /** The text that tells a person what to do. */
  readonly request: string;
}

/** Milliseconds between two reads. */
const pace = 5000;

export function createParking(options: ParkingOptions): Parking {
  const { session, cell, fixture, journal, acceptTimeout, tell } = options;
  const { resource } = fixture;
  const { accepted } = acceptedStatuses(resource);
  const { clock, signal } = session;
  let asked: Waiting | undefined;
  let given = givenSince(journal, fixture.last);
  let tried = 0;
  const request = `accept the ${resource.one} ${fixture.id} in the dashboard of ${options.destination}, under Connect › Connections`;

  async function look(): Promise<View> {
    // Reads without the signal, so that an interrupted run can read once more.
    const { signal: _signal, ...rest } = session;
    const trial = openTrial(rest, cell, { exchanges: [] });
    return expectResource(resource, await trial.as("source").of(resource).retrieve(fixture.id));
  }

  return {
    request,
    given: given !== undefined,
    prepare(needsAcceptance) {
      if (given === undefined) return;
      // A check that needs the acceptance starts from the status before it, as if it had asked for it. Other checks
      // start from the present status.
      fixture.last = needsAcceptance ? given.before : given.after;
      if (needsAcceptance) tried += 1;
      else given = undefined;
    },
    async accept() {
      if (given !== undefined) {
        given = undefined;
        return { accepted: true, result: "accepted since the last run", trusted: false };
      }
      tried += 1;
      const end = clock.now() + (signal?.aborted === true ? 0 : acceptTimeout);
      const before = await look();
      const since = new Date(clock.now()).toISOString();
      if (clock.now() < end) tell(`to do: ${request}`);
      for (let left = end - clock.now(); left > 0; left = end - clock.now()) {
        session.onWait?.(left, "acceptance");
        await clock.sleep(Math.min(pace, left), signal);
        const { status } = await look();
        if (status === accepted) return { accepted: true, result: "accepted", trusted: false };
      }
      asked = { since: journal?.waiting?.since ?? since, before: before.exchange };
      const result = `waiting for acceptance: ${request}`;
      return { accepted: false, result, trusted: false, untouched: true };
    },
    waiting: () => asked ?? (tried === 0 ? journal?.waiting : undefined),
  };
}

/** An acceptance that was given since the last run: the connection before it, and now. */
function givenSince(
  journal: Journal | undefined,
  after: View | undefined,
): { readonly before: View; readonly after: View } | undefined {
  const asked = journal?.waiting?.before;
  if (asked === undefined || after === undefined) return undefined;
  const { waiting, accepted } = acceptedStatuses(after.resource);
  if (after.status !== accepted) return undefined;
  const before = expectResource(after.resource, readReply(after.resource, asked));
  return before.id === after.id && before.status === waiting ? { before, after } : undefined;
}
