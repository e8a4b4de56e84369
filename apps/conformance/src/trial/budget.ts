import type { Clock, Exchange } from "@persona-conformance/client";

/** What is left of the rate limits, as the answers tell, for all who share them. */
export interface Budget {
  /** Takes down what an answer to a key says is left. */
  note(who: string, exchange: Exchange): void;
  /** Milliseconds to wait before the next request with a key. */
  wait(who: string): number;
  /** What is left for a key in this window, if anything is known. */
  left(who: string): Left | undefined;
}

interface Left {
  readonly limit: number;
  readonly remaining: number;
  /** The same as the last answer told it. */
  readonly told: number;
  /** When the window ends, in milliseconds since 1970. */
  readonly until: number;
  /** It was seen to go down within this window. A number that stands still or goes up is no reason to wait. */
  readonly counts: boolean;
}

/** The part of the limit below which what is left is spread over the rest of the window. */
const scarce = 0.2;

/** The longest window that is believed, in milliseconds. */
const longest = 120_000;

export function createBudget(now: Clock["now"]): Budget {
  const known = new Map<string, Left>();
  return {
    note(who, { headers, status }) {
      const [limit, remaining, reset] = ["limit", "remaining", "reset"].map((name) =>
        numberOf(headers[`ratelimit-${name}`]),
      );
      if (limit === undefined || remaining === undefined || reset === undefined) return;
      // After a 429 the client waits by itself, and knows for how long.
      if (status === 429) {
        known.delete(who);
        return;
      }
      const before = known.get(who);
      const counts = before !== undefined && now() < before.until && remaining < before.told;
      const until = now() + Math.min(reset * 1000, longest);
      known.set(who, { limit, remaining, told: remaining, until, counts });
    },
    wait(who) {
      const left = known.get(who);
      if (left === undefined || !left.counts || left.remaining >= left.limit * scarce) return 0;
      const span = Math.max(0, left.until - now());
      // Others may use the key, too: what is told is a little less with each request until the next answer.
      known.set(who, { ...left, remaining: Math.max(0, left.remaining - 1) });
      return Math.ceil(span / (left.remaining + 1));
    },
    left: (who) => known.get(who),
  };
}

const numberOf = (text: string | undefined): number | undefined =>
  /^\d{1,9}$/.test(text ?? "") ? Number(text) : undefined;
