import type { ClientOptions } from "@persona-conformance/client";
import { Undecided } from "../../runner/outcome.ts";
import type { ActorName } from "../party.ts";
import type { Session } from "../session.ts";

/** The rate limit stops the run. */
export class RateLimited extends Undecided {
  override readonly name = "RateLimited";
}

/** After this many 429 in a row, no more requests are sent. */
const maxRefusalsInARow = 3;

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
  const { budget, traffic, maxRequests = Infinity } = session;
  const { demandTime, take } = waits(session);
  return {
    async pace(signal) {
      if (traffic.sent >= maxRequests) throw new Undecided(usedUp(maxRequests));
      await take(budget?.wait(who) ?? 0, signal);
    },
    onWait(milliseconds, reason) {
      if (reason === "rateLimit") demandTime(milliseconds);
      session.onWait?.(milliseconds, reason);
    },
  };
}

/** Waits until each of these actors can send a request, one for each mention, so that the requests overlap. */
export async function waitForAll(session: Session, actors: readonly ActorName[]): Promise<void> {
  const counts = Map.groupBy(actors, (who) => who);
  const each = [...counts].map(([who, all]) => session.budget?.reserve(who, all.length) ?? 0);
  await waits(session).take(Math.max(0, ...each), session.signal);
}

/** Waiting for the rate limit, as long as that makes sense. */
function waits(session: Session) {
  const { budget, clock, traffic } = session;
  const stop = (problem: string): never => {
    traffic.stopped ??= problem;
    throw new RateLimited(problem, { mayPassLater: true });
  };
  const comeBack = (milliseconds: number) =>
    `try again after ${new Date(clock.now() + milliseconds).toISOString().slice(0, 19)}Z`;
  const demandTime = (milliseconds: number) => {
    if ((budget?.refusedInARow() ?? 0) >= maxRefusalsInARow) {
      stop(
        `the rate limit refused ${maxRefusalsInARow} requests in a row: ${comeBack(milliseconds)}`,
      );
    }
    if (milliseconds > (session.timeLeft?.() ?? Infinity)) {
      const seconds = Math.ceil(milliseconds / 1000);
      stop(
        `the rate limit asks for a wait of ${seconds} s, which the run has no time for: ${comeBack(milliseconds)}`,
      );
    }
  };
  return {
    demandTime,
    async take(wait: number, signal?: AbortSignal) {
      demandTime(wait);
      if (wait === 0) return;
      session.onWait?.(wait, (budget?.refusedInARow() ?? 0) > 0 ? "rateLimit" : "scarcity");
      await clock.sleep(wait, signal);
    },
  };
}
