import { readReply } from "@persona-conformance/client";
import type { Cell } from "../../runner/check.ts";
import type { Acceptance } from "../../trial/acceptance.ts";
import { expectResource } from "../../trial/expect.ts";
import type { Fixture, Session } from "../../trial/session.ts";
import { openTrial } from "../../trial/trial.ts";
import type { View } from "../../trial/view.ts";
import type { Journal } from "./connection-journal.ts";

export interface ParkingOptions {
  readonly session: Session;
  readonly cell: Cell;
  readonly fixture: Fixture;
  /** What an earlier run has left. */
  readonly journal: Journal | undefined;
  /** Who is to accept, in words. */
  readonly destination: string;
  /** Milliseconds to wait for a person. */
  readonly patience: number;
  readonly tell: (text: string) => void;
}

type Waiting = NonNullable<Journal["waiting"]>;

/** A person accepts in the dashboard: now, or between this run and the next, which then goes on from there. */
export interface Parking {
  accept(id: string): Promise<Acceptance>;
  /** Called before each check: one that needs an acceptance uses the one that was given since the last run. */
  prepare(needsAcceptance: boolean): void;
  /** What is still waited for when the run ends, in the words of the journal. */
  waiting(): Waiting | undefined;
  /** Whether an acceptance was given since the last run. */
  readonly given: boolean;
  /** What a person has to do. */
  readonly request: string;
}

/** Milliseconds between two looks. */
const pace = 5000;

export function createParking(options: ParkingOptions): Parking {
  const { session, cell, fixture, journal, patience, tell } = options;
  const { resource } = fixture;
  const { clock, signal } = session;
  let asked: Waiting | undefined;
  let given = givenSince(journal, fixture.last);
  let tried = 0;
  const request = `accept the ${resource.one} ${fixture.id} in the dashboard of ${options.destination}, under Connect › Connections`;

  async function look(): Promise<View> {
    // What has interrupted the run lets it look once more.
    const { signal: _signal, ...rest } = session;
    const trial = openTrial(rest, cell, { exchanges: [] });
    return expectResource(resource, await trial.as("source").of(resource).retrieve(fixture.id));
  }

  return {
    request,
    given: given !== undefined,
    prepare(needsAcceptance) {
      if (given === undefined) return;
      // The check begins before the acceptance that was given, as if it had asked for it; others see what is there.
      fixture.last = needsAcceptance ? given.before : given.after;
      if (needsAcceptance) tried += 1;
      else given = undefined;
    },
    async accept() {
      if (given !== undefined) {
        given = undefined;
        return { accepted: true, said: "accepted since the last run", trusted: false };
      }
      tried += 1;
      const end = clock.now() + (signal?.aborted === true ? 0 : patience);
      const before = await look();
      const since = new Date(clock.now()).toISOString();
      if (clock.now() < end) tell(`to do: ${request}`);
      for (let left = end - clock.now(); left > 0; left = end - clock.now()) {
        session.onWait?.(left, "acceptance");
        await clock.sleep(Math.min(pace, left), signal);
        const { status } = await look();
        if (status === "active") return { accepted: true, said: "accepted", trusted: false };
      }
      asked = { since: journal?.waiting?.since ?? since, before: before.exchange };
      const said = `waiting for acceptance: ${request}`;
      return { accepted: false, said, trusted: false, untouched: true };
    },
    waiting: () => asked ?? (tried === 0 ? journal?.waiting : undefined),
  };
}

/** The acceptance that was given since the last run: the connection as it was when it was asked for, and now. */
function givenSince(
  journal: Journal | undefined,
  after: View | undefined,
): { readonly before: View; readonly after: View } | undefined {
  const asked = journal?.waiting?.before;
  if (asked === undefined || after?.status !== "active") return undefined;
  const before = expectResource(after.resource, readReply(after.resource, asked));
  return before.id === after.id && before.status === "pending" ? { before, after } : undefined;
}
