import { askedWait, type Clock, type Exchange, leastWait } from "@persona-conformance/client";

import { isFromEdge } from "./edge.ts";

/** The rest of the rate limits, from the headers of the answers. All trials of a session share it. */
export interface Budget {
  /** Reads the rate limit from an answer to a key. */
  note(who: string, exchange: Exchange): void;
  /** Milliseconds to wait before the next request with a key. */
  wait(who: string): number;
  /** Milliseconds to wait until `count` requests with a key can be sent at once. Each of them then waits no more. */
  reserve(who: string, count: number): number;
  /** The number of 429 in a row, with any key, each after its wait. */
  refusedInARow(): number;
  /** Resets that number. */
  forgive(): void;
  /** The rest of a key's rate limit in this window, if it is known. */
  left(who: string): Left | undefined;
}

interface Left {
  readonly limit: number;
  readonly remaining: number;
  /** `remaining` in the last answer. */
  readonly reported: number;
  /** The end of the window, in milliseconds since 1970. */
  readonly until: number;
  /** Whether the number went down within this window. A number that stays or grows is no reason to wait. */
  readonly counts: boolean;
}

/** Below this part of the limit, the rest is spread over the rest of the window. */
const scarce = 0.2;

/** A window longer than this is not believed. In milliseconds. */
const longest = 120_000;

/** After a 429, requests are this far apart for this long, in milliseconds. */
const apart = leastWait;
const careful = 60_000;

/** The 429 answers so far. */
interface Refusals {
  readonly inARow: number;
  /** The time of the last 429, the end of its wait, and the time of the next request. In milliseconds since 1970. */
  readonly lastAt: number;
  readonly opensAt: number;
  readonly nextAt: number;
}

export function createBudget(now: Clock["now"]): Budget {
  const known = new Map<string, Left>();
  const reserved = new Map<string, number>();
  let refused: Refusals | undefined;
  const noteRefusal = (exchange: Exchange) => {
    const { inARow = 0, lastAt = 0, opensAt = 0, nextAt = 0 } = refused ?? {};
    const opens = now() + Math.max(leastWait, askedWait(exchange) ?? 0);
    refused = {
      // Requests that overlap are refused together, and count once.
      inARow: inARow === 0 || exchange.startedAt >= opensAt ? inARow + 1 : inARow,
      opensAt: Math.max(opensAt, opens),
      // An edge has limits of its own. The client waits for it, and the API's limit stays as it is.
      lastAt: isEdge(exchange) ? lastAt : now(),
      nextAt: isEdge(exchange) ? nextAt : Math.max(nextAt, opens),
    };
  };
  /** The wait after a 429, in milliseconds. After it, requests stay apart for a while. */
  const waitRefused = (): number => {
    if (refused === undefined) return 0;
    const wait = Math.max(0, refused.nextAt - now());
    const nextAt = now() + wait + apart;
    if (nextAt - refused.lastAt < careful + wait) refused = { ...refused, nextAt };
    return wait;
  };
  const countAnew = () => {
    if (refused !== undefined) refused = { ...refused, inARow: 0 };
  };
  return {
    refusedInARow: () => refused?.inARow ?? 0,
    forgive: countAnew,
    note(who, exchange) {
      const { headers, status } = exchange;
      if (status === 429) noteRefusal(exchange);
      else countAnew();
      const [limit, remaining, reset] = ["limit", "remaining", "reset"].map((name) =>
        numberOf(headers[`ratelimit-${name}`]),
      );
      if (limit === undefined || remaining === undefined || reset === undefined) return;
      // After a 429 the client itself waits.
      if (status === 429) {
        known.delete(who);
        return;
      }
      const before = known.get(who);
      const counts = before !== undefined && now() < before.until && remaining < before.reported;
      const until = now() + Math.min(reset * 1000, longest);
      known.set(who, { limit, remaining, reported: remaining, until, counts });
    },
    reserve(who, count) {
      const waits = Array.from({ length: count }, () => waitFor(who));
      reserved.set(who, count);
      return Math.max(0, ...waits);
    },
    wait(who) {
      const rest = reserved.get(who) ?? 0;
      if (rest === 0) return waitFor(who);
      reserved.set(who, rest - 1);
      return 0;
    },
    left: (who) => known.get(who),
  };

  function waitFor(who: string): number {
    const left = known.get(who);
    const afterRefusal = waitRefused();
    if (left === undefined || !left.counts || left.remaining >= left.limit * scarce) {
      return afterRefusal;
    }
    const span = Math.max(0, left.until - now());
    // Others may use the key, too. So the known rest shrinks with each request until the next answer.
    known.set(who, { ...left, remaining: Math.max(0, left.remaining - 1) });
    return Math.max(afterRefusal, Math.ceil(span / (left.remaining + 1)));
  }
}

const isEdge = (exchange: Exchange): boolean =>
  exchange.headers["ratelimit-reset"] === undefined && isFromEdge(exchange);

const numberOf = (text: string | undefined): number | undefined =>
  /^\d{1,9}$/.test(text ?? "") ? Number(text) : undefined;
