import type { Clock } from "../src/index.ts";

/** A clock on which waiting takes no time; `waits` holds what was slept. */
export function virtualClock(): Clock & {
  readonly waits: number[];
  pass(milliseconds: number): void;
} {
  let time = 0;
  const waits: number[] = [];
  return {
    waits,
    now: () => time,
    pass: (milliseconds) => {
      time += milliseconds;
    },
    sleep: async (milliseconds) => {
      waits.push(milliseconds);
      time += milliseconds;
    },
  };
}
