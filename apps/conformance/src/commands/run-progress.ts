import type { Deadline } from "../deadline.ts";
import type { Io } from "../io.ts";
import type { Mistakes } from "../mistakes.ts";
import type { Progress as Done } from "../runner/run-options.ts";
import type { Opening } from "../targets/target.ts";
import type { WaitReason } from "../trial/session.ts";
import { createLiveLine, type LiveLine } from "./live-line.ts";
import type { RunCommand } from "./run-options.ts";

/** What a person sees of a run while it lasts, and how the run is ended. */
export interface Progress {
  readonly live: LiveLine;
  /** Aborted by Ctrl-C and by the deadline. A line says so at once. */
  readonly signal: AbortSignal;
  /** How the target is opened, so that its waits and requests are shown. */
  readonly opening: Opening;
  /** Shows which check comes next. */
  show(done: Done): void;
}

export function createProgress(
  { target, quiet, timeout, maxRequests, verbose }: RunCommand,
  deadline: Deadline,
  mistakes: Mistakes,
  io: Io,
): Progress {
  const live = withoutThrowing(createLiveLine(io, quiet), mistakes);
  const signal = AbortSignal.any([io.signal, deadline.signal]);
  signal.addEventListener("abort", () => live.insist(stopping(target, deadline)));
  return {
    live,
    signal,
    opening: {
      timeout,
      signal,
      timeLeft: deadline.left,
      waitingForPerson: deadline.waitingForPerson,
      onWait: (milliseconds, reason) =>
        // A wait for a person has its own message.
        live.note(waiting(milliseconds, reason), milliseconds >= 2000 && reason !== "acceptance"),
      ...(maxRequests !== undefined && { maxRequests }),
      ...(verbose && {
        onExchange: ({ by, exchange: { method, path, status, milliseconds } }) =>
          mistakes.guard(
            "printing a request",
            () =>
              io.writeError(
                `${by} ${method} ${path} → ${status} in ${Math.round(milliseconds)} ms\n`,
              ),
            undefined,
          ),
      }),
    },
    show: ({ done, of, id, failed }) =>
      live.say(`${done + 1}/${of} ${failed > 0 ? `${failed} failed ` : ""}${id}`),
  };
}

/** The line that is printed as soon as a run must end early. */
function stopping(target: RunCommand["target"], { signal }: Deadline): string {
  // A deadline aborts with a DeadlineError.
  const why = signal.aborted ? `${(signal.reason as Error).message}: ` : "";
  return `${why}${target === "sandbox" ? "stopping, restoring …" : "stopping …"}`;
}

/** A live line that never throws. */
function withoutThrowing(live: LiveLine, { guard }: Mistakes): LiveLine {
  const doing = "showing the progress";
  return {
    say: (text) => guard(doing, () => live.say(text), undefined),
    note: (text, lasting) => guard(doing, () => live.note(text, lasting), undefined),
    insist: (text) => guard(doing, () => live.insist(text), undefined),
    clear: () => guard(doing, () => live.clear(), undefined),
  };
}

/** Why the run waits, and for how long. */
function waiting(milliseconds: number, reason: WaitReason): string {
  const because = {
    noReply: "there was no answer",
    serverError: "the target failed",
    rateLimit: "the rate limit is used up",
    scarcity: "the rate limit is almost used up",
    acceptance: "the connection is not accepted yet",
  }[reason];
  return `waiting ${Math.ceil(milliseconds / 1000)} s: ${because}`;
}
