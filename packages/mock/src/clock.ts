/** The mock's time, in milliseconds since 1970. */
export interface Clock {
  now(): number;
  /** Never returns the same time twice, so that any two changes differ in `updated-at`. */
  tick(): number;
  /** Moves this clock forward. */
  advance(milliseconds: number): void;
}

/** A clock that runs as `time` does. */
export function createClock(time: () => number = Date.now): Clock {
  let skipped = 0;
  let last = 0;
  const now = () => time() + skipped;
  return {
    now,
    tick: () => (last = Math.max(now(), last + 1)),
    advance: (milliseconds) => {
      skipped += milliseconds;
    },
  };
}
