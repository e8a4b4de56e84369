/** The time that a run has. */
export interface Deadline {
  /** Aborted when the time is over, with a reason in words. */
  readonly signal: AbortSignal;
  /** Milliseconds that are left. */
  left(): number;
  /** Waits for a person, which does not count. */
  waitingForPerson<T>(wait: () => Promise<T>): Promise<T>;
  /** Forgets it: the run has ended. */
  clear(): void;
}

/** The time of `--deadline` was over. */
export class DeadlineError extends Error {
  override readonly name = "DeadlineError";
}

export function createDeadline(milliseconds: number): Deadline {
  const controller = new AbortController();
  let end = performance.now() + milliseconds;
  let paused = 0;
  let timer: NodeJS.Timeout | undefined;
  const left = () => (paused > 0 ? Infinity : Math.max(0, end - performance.now()));
  const start = () => {
    timer = setTimeout(
      () =>
        controller.abort(new DeadlineError(`the ${inWords(milliseconds)} of --deadline were over`)),
      Math.min(Math.max(0, end - performance.now()), longestTimer),
    );
  };
  start();
  return {
    signal: controller.signal,
    left,
    async waitingForPerson(wait) {
      const began = performance.now();
      paused += 1;
      clearTimeout(timer);
      try {
        return await wait();
      } finally {
        paused -= 1;
        if (paused === 0) {
          end += performance.now() - began;
          start();
        }
      }
    },
    clear: () => clearTimeout(timer),
  };
}

/** Milliseconds for a whole run against a target, unless told otherwise. */
export const usualTime = { sandbox: 1_800_000, mock: 120_000 } as const;

/** The longest that a timer can be set to: 24 days. */
const longestTimer = 2 ** 31 - 1;

const units = { s: 1000, m: 60_000, h: 3_600_000 } as const;

/** Milliseconds of a duration such as `90s`, `30m` or `2h`; undefined where it is none. */
export function readDuration(text: string): number | undefined {
  const [, count = "", unit = ""] = /^(\d{1,7})([smh])$/.exec(text) ?? [];
  const milliseconds = Number(count) * units[unit as keyof typeof units];
  return count !== "" && milliseconds > 0 && milliseconds <= longestTimer
    ? milliseconds
    : undefined;
}

/** Milliseconds as the option is written. */
function inWords(milliseconds: number): string {
  const [unit, length] = (Object.entries(units) as readonly [string, number][])
    .toReversed()
    .find(([, one]) => milliseconds % one === 0) ?? ["ms", 1];
  return `${milliseconds / length}${unit}`;
}
