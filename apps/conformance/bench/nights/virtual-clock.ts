import { setImmediate } from "node:timers/promises";
import type { Clock } from "@persona-conformance/client";

/** A clock on which a wait takes no real time. */
export interface VirtualClock extends Clock {
  /** Moves the clock. */
  pass(milliseconds: number): void;
}

/** A run leaves the event loop a turn before each check, also before those that it skips. */
const turnsOfOthers = 5;

/** Makes a clock that begins at a time. Waits that overlap end in the order of their ends, as on a real clock. */
export function createVirtualClock(start: number): VirtualClock {
  let time = start;
  /** The number of waits that began or ended. */
  let steps = 0;
  const ends = new Set<{ readonly at: number }>();
  const isFirst = (end: number) => [...ends].every(({ at }) => at >= end);

  /** Lets whatever else can go on go on. It may begin a wait that ends earlier. */
  async function othersGoOn(): Promise<void> {
    let [seen, turns] = [steps, 0];
    while (turns < turnsOfOthers) {
      await setImmediate();
      turns = steps === seen ? turns + 1 : 0;
      seen = steps;
    }
  }

  return {
    now: () => time,
    pass(milliseconds) {
      time += milliseconds;
    },
    async sleep(milliseconds) {
      const end = { at: time + milliseconds };
      ends.add(end);
      steps += 1;
      do await othersGoOn();
      while (!isFirst(end.at));
      ends.delete(end);
      steps += 1;
      time = Math.max(time, end.at);
    },
  };
}
