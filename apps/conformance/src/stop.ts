export interface Stop {
  /** Aborted when the process is asked to stop, or a mistake of its own was not caught. */
  readonly signal: AbortSignal;
  /** Ends the process with an exit code once its output is written, whatever still hangs. */
  end(code: number): void;
}

/** A package manager hands a Ctrl-C on that the terminal has already sent: the same one, so many milliseconds later. */
const sameSignal = 500;
/** Milliseconds in which the process may end by itself. */
const grace = 3000;

/** Watches a process for what asks it to stop: at once when it is asked a second time. */
export function createStop(
  watched: Pick<NodeJS.Process, "on" | "exit"> & { exitCode?: NodeJS.Process["exitCode"] },
  writeError: (text: string) => void,
): Stop {
  const controller = new AbortController();
  let broken = false;
  let asked: number | undefined;
  for (const name of ["SIGINT", "SIGTERM"] as const) {
    watched.on(name, () => {
      if (asked !== undefined && performance.now() - asked > sameSignal) {
        writeError(
          "stopped at once: a connection that was moved stays as it is, and the next run or `doctor --restore` brings it back\n",
        );
        watched.exit(2);
      }
      asked ??= performance.now();
      controller.abort(new Error(`stopped by ${name}`));
    });
  }
  // A terminal that is closed sends it more than once.
  watched.on("SIGHUP", () => controller.abort(new Error("stopped by SIGHUP")));
  // Not the process's own end with a 1, which would say that the target does not conform.
  watched.on("uncaughtException", (error: Error) => {
    broken = true;
    writeError(
      `error: a mistake of this suite's, please report it\n${error.stack ?? String(error)}\n`,
    );
    controller.abort(error);
  });
  return {
    signal: controller.signal,
    end(code) {
      watched.exitCode = broken && code === 0 ? 2 : code;
      setTimeout(() => watched.exit(), grace).unref();
    },
  };
}
