import type { ClientOptions } from "@persona-conformance/client";
import { Undecided } from "../runner/outcome.ts";
import type { ActorName, Session } from "./session.ts";

/** The rate limit stops the run. */
export class RateLimited extends Undecided {
  override readonly name = "RateLimited";
}

/** After this many 429 in a row, no more requests are sent. */
const patience = 3;

export const usedUp = (maxRequests: number): string =>
  `the ${maxRequests} requests of --max-requests are used up`;

/**
 * Paces the requests of an actor within the rate limit. After three 429 in a row, or if the wait would outlast the
 * run, it stops the run.
 */
export function politeness(
  session: Session,
  who: ActorName,
): Required<Pick<ClientOptions, "pace" | "onWait">> {
  const { budget, clock, traffic, maxRequests = Infinity } = session;
  const stop = (problem: string): never => {
    traffic.stopped ??= problem;
    throw new RateLimited(problem, { mayPassLater: true });
  };
  const comeBack = (milliseconds: number) =>
    `try again after ${new Date(clock.now() + milliseconds).toISOString().slice(0, 19)}Z`;
  const demandTime = (milliseconds: number) => {
    if ((budget?.refusedInARow() ?? 0) >= patience) {
      stop(`the rate limit refused ${patience} requests in a row: ${comeBack(milliseconds)}`);
    }
    if (milliseconds > (session.timeLeft?.() ?? Infinity)) {
      const seconds = Math.ceil(milliseconds / 1000);
      stop(
        `the rate limit asks for a wait of ${seconds} s, which the run has no time for: ${comeBack(milliseconds)}`,
      );
    }
  };
  return {
    async pace(signal) {
      if (traffic.sent >= maxRequests) throw new Undecided(usedUp(maxRequests));
      const wait = budget?.wait(who) ?? 0;
      demandTime(wait);
      if (wait === 0) return;
      session.onWait?.(wait, (budget?.refusedInARow() ?? 0) > 0 ? "rateLimit" : "scarcity");
      await clock.sleep(wait, signal);
    },
    onWait(milliseconds, reason) {
      if (reason === "rateLimit") demandTime(milliseconds);
      session.onWait?.(milliseconds, reason);
    },
  };
}
