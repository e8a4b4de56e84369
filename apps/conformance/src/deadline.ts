/** The deadline of a run. */
export interface Deadline {
  /** Aborted at the deadline, with a reason in words. */
  readonly signal: AbortSignal;
  /** The milliseconds that are left. */
  left(): number;
  /** Waits for a person. This time does not count. */
  waitingForPerson<T>(wait: () => Promise<T>): Promise<T>;
  /** Stops the timer, since the run has ended. */
  clear(): void;
}

/** The run reached its `--deadline`. */
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
        controller.abort(
          new DeadlineError(`the --deadline of ${inWords(milliseconds)} was reached`),
        ),
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

/** The default deadline of a run, in milliseconds. */
export const defaultDeadline = { sandbox: 1_800_000, mock: 120_000 } as const;

/** The longest time of a timer, in milliseconds: 24 days. */
const longestTimer = 2 ** 31 - 1;

const units = { ms: 1, s: 1000, m: 60_000, h: 3_600_000 } as const;

/** The milliseconds of a duration such as `500ms`, `90s`, `30m` or `2h`. Undefined for any other text. */
export function readDuration(text: string): number | undefined {
  const [, count = "", unit = ""] = /^(\d{1,10})(ms|s|m|h)$/.exec(text) ?? [];
  // The pattern allows only these units. Without a match the count is empty.
  const milliseconds = Number(count) * units[unit as keyof typeof units];
  return count !== "" && milliseconds > 0 && milliseconds <= longestTimer
    ? milliseconds
    : undefined;
}

/** Writes milliseconds as the option is written. */
function inWords(milliseconds: number): string {
  // Widened, so that `find` may also find nothing.
  const [unit, length] = (Object.entries(units) as readonly [string, number][])
    .toReversed()
    .find(([, one]) => milliseconds % one === 0) ?? ["ms", units.ms];
  return `${milliseconds / length}${unit}`;
}
