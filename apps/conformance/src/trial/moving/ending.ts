import { endsOf, type Resource } from "@persona-conformance/schemas";
import { type Because, type Subject, Undecided } from "../../runner/outcome.ts";
import { turnsInto } from "./arrivals.ts";
import type { ActorName } from "../party.ts";
import type { Traffic } from "../session.ts";
import type { TrialExchange } from "../trial-exchange.ts";
import type { View } from "../reading/view.ts";
import type { Waiting } from "../waiting.ts";

/** Milliseconds between the reads that wait for an end, and the longest wait. */
const pauses = [1000, 2000, 4000, 8000];
const longest = 60_000;
/** The wait for the first read of what has just begun, which saves a request that would hardly show the end. */
const soonest = 1000;
/** The longest wait after another wait of this run was in vain. After this many of them in a row, there is no more wait. */
const hurried = 7000;
const enough = 3;
/** The longest wait, for a replica, if nothing is in progress, or if another party already sees the end. */
const lagging = 15_000;

/** Whether no further change happens by itself. */
function isEnd(resource: Resource, status: string | undefined): boolean {
  const { finals, actions, rowOf } = resource.lifecycle;
  const ends: readonly (string | undefined)[] = [
    ...finals,
    ...actions.flatMap((action) => endsOf(rowOf(action))),
  ];
  return ends.includes(status) && turnsInto(resource, status).length === 0;
}

/** Whether the last request was an action on this one: then nothing has ended yet. */
const isJustBegun = (id: string, exchanges: readonly TrialExchange[]): boolean => {
  const { method, path } = exchanges.at(-1)?.exchange ?? {};
  return method === "POST" && path?.includes(`/${id}/`) === true;
};

/** What the wait uses, and the other parties. */
interface Parts {
  readonly waiting: Pick<Waiting, "advanceTime">;
  readonly traffic: Traffic;
  /** Every exchange of the run. */
  readonly exchanges: readonly TrialExchange[];
  readonly creator: ActorName;
  read(id: string, party?: ActorName): Promise<View>;
  /** The other parties, with the promise that they see the same. */
  readonly others: readonly { readonly party: ActorName; readonly subject: Subject }[];
}

/**
 * Reads until a change in progress has ended, or none is in progress.
 *
 * @throws {Undecided} If that takes too long. If another party sees the end, it names the promise that all parties see the
 * same.
 */
export const createEnding =
  (resource: Resource, { waiting, traffic, exchanges, creator, read, others }: Parts) =>
  async (id: string): Promise<View> => {
    const { one } = resource;
    let waited = 0;
    let shortened = longest;
    let because: Because | undefined;
    if (isJustBegun(id, exchanges)) {
      await waiting.advanceTime(soonest);
      waited += soonest;
    }
    for (let tries = 0; ; tries += 1) {
      const view = await read(id);
      const { status } = view;
      if (isEnd(resource, status)) {
        // Once there was no end, the next wait is a short one.
        for (const stayed of traffic.noEnds.keys()) traffic.noEnds.set(stayed, 1);
        return view;
      }
      const inVain = traffic.noEnds.get(status) ?? 0;
      const most = Math.min(shortened, inVain === 0 ? longest : inVain < enough ? hurried : 0);
      const pause = pauses[Math.min(tries, pauses.length - 1)] ?? 0;
      const isUnderway = turnsInto(resource, status).length > 0;
      const mostForReplica = inVain < enough ? Math.min(Math.max(most, hurried), lagging) : 0;
      if (!isUnderway && waited >= mostForReplica) {
        // The caller judges the status that it has instead.
        traffic.noEnds.set(status, inVain + 1);
        return view;
      }
      if (isUnderway && waited >= Math.min(most, lagging)) {
        because ??= await endedFor(id);
        if (because !== undefined) shortened = 2 * lagging;
      }
      if (isUnderway && waited + pause > most) {
        traffic.noEnds.set(status, inVain + 1);
        throw new Undecided(`the ${one} ${id} is still ${status} after ${waited / 1000} s`, {
          mayPassLater: true,
          ...(because && { because }),
        });
      }
      await waiting.advanceTime(pause);
      waited += pause;
    }

    async function endedFor(known: string): Promise<Because | undefined> {
      for (const { party, subject } of others) {
        const { status } = await read(known, party);
        if (!isEnd(resource, status)) continue;
        const expected = `a ${one} that is ${status} to each party`;
        return { ...subject, expected, actual: `the ${creator} sees another status` };
      }
      return undefined;
    }
  };
