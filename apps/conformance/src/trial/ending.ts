import { endsOf, type Resource } from "@persona-conformance/schemas";
import { type Because, type Subject, Undecided } from "../runner/outcome.ts";
import { turnsInto } from "./arrivals.ts";
import type { ActorName, Traffic } from "./session.ts";
import type { View } from "./view.ts";
import type { Waiting } from "./waiting.ts";

/** Milliseconds between the reads that wait for an end, and after how many of them we give up. */
const pauses = [1000, 2000, 4000, 8000];
const longest = 120_000;
/** The same once something was not seen to end: what else does not end is not waited for as long. */
const hurried = 7000;
/** The same where nothing is on its way to an end, or has come to one for another party: what a replica may still lag behind. */
const lagging = 15_000;

/** Whether nothing more comes of it by itself. */
function isEnd(resource: Resource, status: string | undefined): boolean {
  const { finals, actions, rowOf } = resource.lifecycle;
  const ends: readonly (string | undefined)[] = [
    ...finals,
    ...actions.flatMap((action) => endsOf(rowOf(action))),
  ];
  return ends.includes(status) && turnsInto(resource, status).length === 0;
}

/** What there is to wait with, and who else sees it. */
interface Parts {
  readonly waiting: Pick<Waiting, "advanceTime">;
  readonly traffic: Traffic;
  readonly creator: ActorName;
  read(id: string, party?: ActorName): Promise<View>;
  /** The other parties, with the promise that they see the same. */
  readonly others: readonly { readonly party: ActorName; readonly subject: Subject }[];
}

/**
 * Reads until what has begun has ended, or nothing is on its way; undecided where that takes longer than we wait. What has
 * come to its end for another party is the same thing, and ends for its creator, too.
 */
export const createEnding =
  (resource: Resource, { waiting, traffic, creator, read, others }: Parts) =>
  async (id: string): Promise<View> => {
    const { one } = resource;
    let waited = 0;
    let most = traffic.sawNoEnd === true ? hurried : longest;
    let because: Because | undefined;
    for (let tries = 0; ; tries += 1) {
      const view = await read(id);
      const { status } = view;
      if (isEnd(resource, status)) return view;
      const pause = pauses[Math.min(tries, pauses.length - 1)] ?? 0;
      if (waited >= Math.min(most, lagging)) {
        // Who waits for it judges what it is instead.
        if (turnsInto(resource, status).length === 0) {
          traffic.sawNoEnd = true;
          return view;
        }
        because ??= await endedFor(id);
        if (because !== undefined) most = Math.min(most, 2 * lagging);
      }
      if (waited + pause > most) {
        traffic.sawNoEnd = true;
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
        return { ...subject, expected, actual: `one that is not to the ${creator}` };
      }
      return undefined;
    }
  };
