import type { Exchange } from "@persona-conformance/client";
import type { Resource } from "@persona-conformance/schemas";
import { check, type Check } from "../../runner/check.ts";
import { arranging, Undecided } from "../../runner/outcome.ts";
import { expect, expectNone } from "../../trial/judging/expect.ts";
import { listPath } from "../../trial/reading/lists.ts";
import { isAction, type TrialExchange } from "../../trial/trial-exchange.ts";
import type { Trial } from "../../trial/trial.ts";
import { across, audit, isAuthenticated, where } from "./audit.ts";

const countingHeaders = ["ratelimit-limit", "ratelimit-remaining", "ratelimit-reset"] as const;

/** The longest plausible time to a reset, in seconds. A larger number is not in seconds. */
const longestWindow = 86_400;

/** Milliseconds for which a reset may be 0: the last second of a window, and the differences of clocks. */
const longestEnd = 3000;

/** How many seconds too fast a reset may come nearer, and how often. */
const tooFast = 5;
const several = 3;

/** Checks of the headers of the rate limit. */
export const rateLimitAudits = [
  audit({
    id: "protocol/wire/rate-limit-integers",
    cites: "protocol/rate-limit-integers",
    alsoCites: ["protocol/rate-limit-resets"],
    failsWhen:
      "a header that is not a whole number, more remaining requests than the limit, or a window of more than a day",
    judgesHeaders: true,
    expected: "whole numbers, and no more remaining than the limit",
    of: isAuthenticated,
    mistakes({ exchange: { headers } }) {
      const present = countingHeaders.filter((name) => headers[name] !== undefined);
      const odd = present.filter((name) => !/^\d{1,15}$/.test(headers[name] ?? ""));
      if (odd.length > 0) return odd.map((name) => `${name}: ${headers[name]}`);
      const [limit = Infinity, remaining = 0, reset = 0] = countingHeaders.map((name) =>
        headers[name] === undefined ? undefined : Number(headers[name]),
      );
      return [
        ...(remaining > limit ? [`${remaining} of ${limit} remaining`] : []),
        ...(reset > longestWindow
          ? [{ text: `a reset in ${reset} s`, cites: "protocol/rate-limit-resets" } as const]
          : []),
      ];
    },
  }),
  across({
    id: "protocol/wire/rate-limit-counts",
    cites: "protocol/rate-limit-counts",
    alsoCites: ["protocol/idempotent-429"],
    failsWhen:
      "as many remaining requests as before or more, or too many after requests that overlap, within one window and with the same limit, or a 429 for each try with an idempotency key, while the same action with another key is let in",
    judge(exchanges) {
      expectNotStored(exchanges);
      const wrong = pairsOfOneWindow(exchanges).filter(
        ([before, after]) =>
          after.remaining > Math.max(0, before.remaining - after.requests) &&
          before.remaining > 0 &&
          // A reset that does not count down may be in another unit: then the window may have ended.
          lateness(before, after) <= 2,
      );
      expectNone(
        wrong.map(([before, after]) => {
          const apart = after.requests > 1 ? ` and ${after.requests} requests` : "";
          return `${after.remaining} after ${before.remaining}${apart} (${where(after.made)})`;
        }),
        "fewer remaining requests after each request",
        wrong[0]?.[1].made.exchange,
      );
    },
  }),
  across({
    id: "protocol/wire/rate-limit-resets",
    cites: "protocol/rate-limit-resets",
    failsWhen:
      "a reset that does not come nearer within one window, that comes nearer much faster than seconds go by, or that stays at 0",
    judge(exchanges) {
      const pairs = pairsOfOneWindow(exchanges);
      const wrong = pairs.flatMap(([before, after]) => {
        if (lateness(before, after) <= 2) return [];
        const passed = passedBetween(before, after);
        const text = `${after.reset} s, ${Math.round(passed)} s after ${before.reset} s`;
        return [{ text, evidence: after.made.exchange }];
      });
      expectNone(
        wrong.map(({ text }) => text),
        "a reset that counts down",
        wrong[0]?.evidence,
      );
      const [late] = afterTheEnd(exchanges);
      expect(late === undefined, "a new window after a reset of 0 s", "0 s still", late?.exchange);
      // A window may begin early once. The seconds never run faster.
      // The reset of a 429 may belong to another limit of the same size.
      const fast = pairs.filter(
        ([before, after]) =>
          after.made.exchange.status !== 429 &&
          before.reset - after.reset > (after.until - before.from) / 1000 + tooFast,
      );
      const [, { made, reset } = { made: undefined, reset: 0 }] = fast.at(-1) ?? [];
      expect(fast.length < several, "a reset in seconds", `${reset}`, made?.exchange);
    },
  }),
];

/** Checks the window of the rate limit with a clock that can be moved. */
export const rateLimitCheck = (resource: Resource): Check<Trial> =>
  check({
    id: "protocol/rate-limit/window",
    cites: "protocol/rate-limit-resets",
    operation: resource.operations["list"] ?? "any",
    needs: ["disposable", "time"],
    steps: "lists three times: now, ten seconds later, and after the window",
    failsWhen: "a reset that is not ten seconds less, or does not start again",
    async run(trial) {
      // A target may report another limit in each answer, so compare only answers with the same limit.
      const count = async (limit?: number) => {
        for (let tries = 0; ; tries += 1) {
          const request = { method: "GET", path: listPath(resource) };
          const exchange = await trial.as("source").send(request);
          expectCounts(exchange);
          const { headers, startedAt, milliseconds } = exchange;
          const [of = 0, remaining = 0, reset = 0] = countingHeaders.map((name) =>
            Number(headers[name]),
          );
          const from = startedAt / 1000;
          const until = from + milliseconds / 1000;
          if (limit === undefined || of === limit)
            return { limit: of, remaining, reset, from, until };
          if (tries === 5) throw new Undecided("the limit is never the same twice");
        }
      };
      let first = await count();
      await trial.advanceTime(10_000);
      let second = await count(first.limit);
      // After an odd refusal, a client may have waited for the window to end.
      if (second.until - first.from >= first.reset) {
        first = second;
        await trial.advanceTime(10_000);
        second = await count(first.limit);
      }
      // Both are whole seconds, and each answer was made at some moment of its exchange.
      const least = first.reset - (second.until - first.from) - 1;
      const most = first.reset - (second.from - first.until) + 1;
      const isNearer = second.reset >= least && second.reset <= most;
      expect(isNearer, `a reset in ${Math.round(least + 1)} s`, `${second.reset} s`);
      const left = `fewer than ${first.remaining} remaining`;
      await arranging(
        "use up some of the rate limit",
        async () => expect(second.remaining < first.remaining, left, `${second.remaining}`),
        { statement: "protocol/rate-limit-counts", check: "protocol/wire/rate-limit-counts" },
      );
      let last = second;
      for (let more = 0; more < 10; more += 1) last = await count(first.limit);
      await trial.advanceTime(last.reset * 1000 + 1000);
      const third = await count(first.limit);
      const anew = `at least ${last.remaining} remaining in a new window`;
      expect(third.remaining >= last.remaining, anew, `${third.remaining}`);
    },
  });

/** Makes sure that the headers of the rate limit are there and count, before a check uses them. */
function expectCounts({ headers }: Exchange): void {
  const values = countingHeaders.map((name) => headers[name] ?? "");
  const [limit = 0, remaining = 0, reset = 0] = values.map(Number);
  const areNumbers = values.every((text) => /^\d{1,15}$/.test(text));
  const isWhole = areNumbers && remaining <= limit && reset <= longestWindow;
  if (isWhole) return;
  const actual = values
    .map((text, index) => `${countingHeaders[index]}: ${text || "none"}`)
    .join(", ");
  throw new Undecided(`the rate limit cannot be read: ${actual}`, {
    because: {
      ...(values.includes("")
        ? { statement: "protocol/headers-present", check: "protocol/wire/headers" }
        : {
            statement: "protocol/rate-limit-integers",
            check: "protocol/wire/rate-limit-integers",
          }),
      expected: "whole numbers, and no more remaining than the limit",
      actual,
    },
  });
}

/** At least how many seconds passed. The target made each answer at some moment between its request and its arrival. */
const passedBetween = (before: Count, after: Count): number => (after.from - before.until) / 1000;

/** How many seconds a reset is later than the one before it said. */
const lateness = (before: Count, after: Count): number =>
  after.reset - (before.reset - passedBetween(before, after));

interface Count {
  readonly made: TrialExchange;
  /** When the request was sent and when the answer was there, in milliseconds since 1970. */
  readonly from: number;
  readonly until: number;
  readonly remaining: number;
  readonly reset: number;
  /** How many requests were counted since the answer before: this one, and those that overlapped with each other. */
  readonly requests: number;
}

/**
 * Pairs of consecutive answers to a key that report the same limit, are surely of one window, and overlap with no other
 * request. A target may report the key's limit in one answer and the environment's in the next.
 */
function pairsOfOneWindow(
  exchanges: readonly TrialExchange[],
): readonly (readonly [Count, Count])[] {
  const pairs: (readonly [Count, Count])[] = [];
  const latest = new Map<string, Count>();
  const overlapped = new Map<string, number>();
  for (const made of exchanges.filter(isAuthenticated)) {
    const { key, exchange } = made;
    const { headers, startedAt: from, milliseconds } = exchange;
    const numbers = countingHeaders.map((name) => headers[name] ?? "");
    if (!numbers.every((text) => /^\d{1,15}$/.test(text))) continue;
    const [limit = 0, remaining = 0, reset = 0] = numbers.map(Number);
    // Another check reports these.
    if (reset > longestWindow || remaining > limit) continue;
    const name = `${key} ${limit}`;
    if (made.overlapping) {
      // What a 429 is counted as is open.
      if (exchange.status !== 429) overlapped.set(name, (overlapped.get(name) ?? 0) + 1);
      continue;
    }
    const before = latest.get(name);
    const requests = (overlapped.get(name) ?? 0) + 1;
    const count = { made, from, until: from + milliseconds, remaining, reset, requests };
    latest.set(name, count);
    overlapped.delete(name);
    if (before === undefined || from < before.until) continue;
    // A second for the rounding, and one for the clocks.
    const sameWindow = count.until < before.from + (before.reset - 2) * 1000;
    if (sameWindow) pairs.push([before, count]);
  }
  return pairs;
}

/** Answers that say 0 s, although an answer to the same key has said so long before, and none has said otherwise since. */
function afterTheEnd(exchanges: readonly TrialExchange[]): readonly TrialExchange[] {
  const ended = new Map<string, number>();
  return exchanges.filter((one) => {
    const { key, exchange } = one;
    const { headers, startedAt, milliseconds, status } = exchange;
    // A 429 may name another limit.
    if (!isAuthenticated(one) || one.overlapping || status === 429) return false;
    const name = `${key} ${headers["ratelimit-limit"]}`;
    const since = ended.get(name);
    if (headers["ratelimit-reset"] !== "0") ended.delete(name);
    else if (since === undefined) ended.set(name, startedAt + milliseconds);
    else return startedAt - since > longestEnd;
    return false;
  });
}

/** The fewest tries that show it: before and after another key was let in, each after a wait. */
const triesWhenStored = 4;

/** Demands that an idempotency key is let in after a 429 and its wait, if the same action is let in with another key. */
function expectNotStored(exchanges: readonly TrialExchange[]): void {
  const actions = exchanges.filter((one) => isAction(one) && one.exchange.method === "POST");
  const stored = [
    ...Map.groupBy(actions, ({ by, sent }) => `${by} ${sent.idempotencyKey}`).values(),
  ].filter((tries) => isStored(tries, actions));
  expectNone(
    stored.map((tries) => `status 429 ${tries.length} times with one key`),
    "an action that is let in after a 429 and its wait, as it is with another key",
    stored[0]?.at(-1)?.exchange,
    { cites: "protocol/idempotent-429" },
  );
}

/** Whether an idempotency key got nothing but a 429, also after the same action was let in with another key. */
function isStored(tries: readonly TrialExchange[], actions: readonly TrialExchange[]): boolean {
  const [first, last] = [tries[0], tries.at(-1)];
  if (first === undefined || last === undefined || tries.length < triesWhenStored) return false;
  if (first.sent.idempotencyKey === undefined) return false;
  if (!tries.every(({ exchange }) => exchange.status === 429)) return false;
  const between = actions.slice(actions.indexOf(first), actions.indexOf(last));
  return between.some(
    ({ by, exchange }) =>
      by === first.by && exchange.path === first.exchange.path && exchange.status !== 429,
  );
}
