export interface Stop {
  /** Aborted when the process is asked to stop, or after an uncaught error. */
  readonly signal: AbortSignal;
  /** Ends the process with an exit code, after its output is written. */
  end(code: number): void;
}

/**
 * A package manager forwards Ctrl-C, which the terminal has sent already. Two signals within this many milliseconds
 * count as one.
 */
const sameSignal = 500;
/** The process gets this many milliseconds to end by itself. */
const grace = 3000;

/** Watches for signals that ask the process to stop. The second one ends it immediately. */
export function createStop(
  watched: Pick<NodeJS.Process, "on" | "exit"> & { exitCode?: NodeJS.Process["exitCode"] },
  writeError: (text: string) => void,
): Stop {
  const controller = new AbortController();
  let hasCrashed = false;
  let stoppedAt: number | undefined;
  for (const name of ["SIGINT", "SIGTERM"] as const) {
    watched.on(name, () => {
      if (stoppedAt !== undefined && performance.now() - stoppedAt > sameSignal) {
        writeError(
          "stopped immediately: a connection that was moved stays as it is; the next run or `doctor --restore` restores it\n",
        );
        watched.exit(2);
      }
      stoppedAt ??= performance.now();
      controller.abort(new Error(`stopped by ${name}`));
    });
  }
  // A closing terminal sends it more than once.
  watched.on("SIGHUP", () => controller.abort(new Error("stopped by SIGHUP")));
  // Not exit code 1, which Node uses for a crash: it would mean that the target does not conform.
  watched.on("uncaughtException", (error: Error) => {
    hasCrashed = true;
    writeError(
      `error: a mistake of this suite, please report it\n${error.stack ?? String(error)}\n`,
    );
    controller.abort(error);
  });
  return {
    signal: controller.signal,
    end(code) {
      watched.exitCode = hasCrashed && code === 0 ? 2 : code;
      setTimeout(() => watched.exit(), grace).unref();
    },
  };
}
