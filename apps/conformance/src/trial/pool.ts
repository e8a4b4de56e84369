import { endsOf, type Resource } from "@persona-conformance/schemas";
import { Undecided } from "../runner/outcome.ts";
import { turnsInto } from "./arrivals.ts";
import type { Fixture } from "./session.ts";
import type { View } from "./view.ts";
import type { Waiting } from "./waiting.ts";

/** Of what there is already, one that has this status, or else one that can be brought to it. */
export function chosenFrom(
  { lifecycle }: Resource,
  all: readonly Fixture[],
  wanted: string,
  isUsable: (view: View) => boolean,
): Fixture | undefined {
  const usable = all.filter(
    ({ last, isOwn, resource }) =>
      last !== undefined &&
      isOwn !== true &&
      // What is on its way to an end may be there by now.
      turnsInto(resource, last.status).length === 0 &&
      isUsable(last),
  );
  const leads = ({ last }: Fixture) =>
    lifecycle.isStatus(last?.status) && lifecycle.routeTo(last.status, wanted) !== undefined;
  const isThere = ({ last }: Fixture) => last?.status === wanted;
  return usable.find(isThere) ?? usable.find((other) => !isThere(other) && leads(other));
}

/** Milliseconds between the reads that wait for an end, and after how many of them we give up. */
const pauses = [1000, 2000, 4000, 8000];
const longest = 120_000;

/** Reads until what has begun has ended; undecided where that takes longer than we wait. */
export async function untilEnded(
  resource: Resource,
  { advanceTime }: Pick<Waiting, "advanceTime">,
  read: () => Promise<View>,
): Promise<View> {
  const { lifecycle, one } = resource;
  const ends = new Set<string | undefined>([
    ...lifecycle.finals,
    ...lifecycle.actions.flatMap((action) => endsOf(lifecycle.rowOf(action))),
  ]);
  let waited = 0;
  for (let tries = 0; ; tries += 1) {
    const view = await read();
    const { id, status } = view;
    if (ends.has(status) && turnsInto(resource, status).length === 0) return view;
    const pause = pauses[Math.min(tries, pauses.length - 1)] ?? 0;
    if (waited + pause > longest) {
      throw new Undecided(`the ${one} ${id} is still ${status} after ${waited / 1000} s`, {
        mayPassLater: true,
      });
    }
    await advanceTime(pause);
    waited += pause;
  }
}
