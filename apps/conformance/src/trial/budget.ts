import { askedWait, type Clock, type Exchange, leastWait } from "@persona-conformance/client";

/** What is left of the rate limits, as the answers tell, for all who share them. */
export interface Budget {
  /** Takes down what an answer to a key says is left. */
  note(who: string, exchange: Exchange): void;
  /** Milliseconds to wait before the next request with a key. */
  wait(who: string): number;
  /** Requests that the rate limit has refused in a row, of whichever key, each after its wait. */
  refusedInARow(): number;
  /** Counts refusals anew. */
  forgive(): void;
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

/** After a refusal, requests are this far apart for so long, in milliseconds. */
const apart = leastWait;
const careful = 60_000;

/** What the rate limit has refused. */
interface Refusals {
  readonly inARow: number;
  /** When the last one was, until when it asked to wait, and when the next request may be sent: in milliseconds since 1970. */
  readonly lastAt: number;
  readonly opensAt: number;
  readonly nextAt: number;
}

export function createBudget(now: Clock["now"]): Budget {
  const known = new Map<string, Left>();
  let refused: Refusals | undefined;
  const noteRefusal = (exchange: Exchange) => {
    const { inARow = 0, opensAt = 0, nextAt = 0 } = refused ?? {};
    const opens = now() + Math.max(leastWait, askedWait(exchange) ?? 0);
    refused = {
      // Requests that were under way together are refused together.
      inARow: inARow === 0 || exchange.startedAt >= opensAt ? inARow + 1 : inARow,
      lastAt: now(),
      opensAt: Math.max(opensAt, opens),
      nextAt: Math.max(nextAt, opens),
    };
  };
  /** Milliseconds that a refusal asks to wait, after which requests stay apart for a while. */
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
      const afterRefusal = waitRefused();
      if (left === undefined || !left.counts || left.remaining >= left.limit * scarce) {
        return afterRefusal;
      }
      const span = Math.max(0, left.until - now());
      // Others may use the key, too: what is told is a little less with each request until the next answer.
      known.set(who, { ...left, remaining: Math.max(0, left.remaining - 1) });
      return Math.max(afterRefusal, Math.ceil(span / (left.remaining + 1)));
    },
    left: (who) => known.get(who),
  };
}

const numberOf = (text: string | undefined): number | undefined =>
  /^\d{1,9}$/.test(text ?? "") ? Number(text) : undefined;
