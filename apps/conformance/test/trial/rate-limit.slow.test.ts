import type { Exchange } from "@persona-conformance/client";
import { createMock, type Mock, type MockOptions } from "@persona-conformance/mock";
import { describe, expect, it, test } from "vitest";
import { exitCode } from "../../src/document/verdict.ts";
import { createBudget } from "../../src/trial/traffic/budget.ts";
import { politeness, waitForAll } from "../../src/trial/traffic/politeness.ts";
import type { Session } from "../../src/trial/session.ts";
import { command, temporaryFolder } from "../support/fake-io.ts";
import { runAt, those, twoKeys } from "../support/sandbox.ts";
import { keys, serveHttp, serveMock, virtualClock } from "../support/serve.ts";

const everything = ["!*/explore/**"];

const telling = (limit: number, remaining: number, reset: number, status = 200) =>
  ({
    status,
    headers: {
      "ratelimit-limit": `${limit}`,
      "ratelimit-remaining": `${remaining}`,
      "ratelimit-reset": `${reset}`,
    },
  }) as unknown as Exchange;

describe("what is left of the rate limit", () => {
  it.each<[string, readonly Exchange[], number]>([
    ["nothing known", [], 0],
    ["no limit told", [{ status: 200, headers: {} } as unknown as Exchange], 0],
    ["a limit that is no number", [telling(Number.NaN, 1, 1)], 0],
    ["a fifth and more", [telling(300, 60, 30)], 0],
    [
      "less than a fifth: the rest is spread over the rest of the window",
      [telling(300, 60, 30), telling(300, 59, 30)],
      500,
    ],
    ["nothing: until the window ends", [telling(300, 1, 30), telling(300, 0, 30)], 30_000],
    ["a window that nobody believes", [telling(300, 1, 30), telling(300, 0, 999_999_999)], 120_000],
    ["little, and nobody knows whether that is counted", [telling(300, 1, 30)], 0],
    ["little that stands still", [telling(300, 1, 30), telling(300, 1, 30)], 0],
    ["little that goes up", [telling(300, 1, 30), telling(300, 2, 30)], 0],

    ["a new window", [telling(300, 0, 30), telling(300, 299, 60)], 0],
  ])("%s", (_, answers, wait) => {
    const budget = createBudget(() => 0);
    for (const answer of answers) budget.note("source", answer);
    expect([budget.wait("source"), budget.wait("destination")]).toEqual([wait, 0]);
  });

  it.each([
    ["as long as it says", telling(300, 0, 30, 429), 30_000],
    ["a second at least", telling(300, 0, 0, 429), 1000],
  ])("is nothing after a 429: %s, whichever the key", (_, refusal, wait) => {
    const budget = createBudget(() => 0);
    budget.note("source", telling(300, 0, 30));
    budget.note("source", refusal);
    expect([budget.wait("source"), budget.wait("destination")]).toEqual([wait, wait + 1000]);
  });

  it("is shared by requests that are sent before the next answer", () => {
    const budget = createBudget(() => 0);
    budget.note("source", telling(10, 2, 60));
    budget.note("source", telling(10, 1, 60));
    expect([1, 2, 3].map(() => budget.wait("source"))).toEqual([30_000, 60_000, 60_000]);
  });

  it("is waited for once by requests that are to overlap, as long as all of them must wait", () => {
    const budget = createBudget(() => 0);
    budget.note("source", telling(10, 2, 60));
    budget.note("source", telling(10, 1, 60));
    expect(budget.reserve("source", 2)).toBe(60_000);
    expect([1, 2, 3].map(() => budget.wait("source"))).toEqual([0, 0, 60_000]);
  });
});

/** A mock whose time is the run's, and the statuses that it has answered. */
async function serveLimited(
  options: MockOptions,
  wrap: (mock: Mock) => Partial<Mock> = () => ({}),
) {
  const clock = virtualClock();
  const mock = createMock({ now: clock.now, ...options });
  const statuses: number[] = [];
  const counted: Mock = {
    ...mock,
    async fetch(request) {
      const answer = await mock.fetch(request);
      statuses.push(answer.status);
      return answer;
    },
  };
  return { clock, statuses, served: await serveMock({ ...counted, ...wrap(counted) }) };
}

test("a run slows down before the limit is reached, and never meets it", async () => {
  const { clock, statuses, served } = await serveLimited({ rateLimit: 40 });
  const waits = new Map<string, number>();
  const run = await runAt(served.url, everything, {
    clock,
    variables: twoKeys,
    onWait: (_, reason) => waits.set(reason, (waits.get(reason) ?? 0) + 1),
  });
  expect([those(run, "failed"), those(run, "undecided"), exitCode(run)]).toEqual([[], [], 0]);
  expect(statuses.filter((status) => status === 429)).toEqual([]);
  expect([...waits.keys()]).toEqual(["scarcity"]);
});

test("a 429 is waited for as long as it says, on a line that says so", async () => {
  let asked = 0;
  const served = await serveMock();
  const url = await serveHttp(async (request, response) => {
    asked += 1;
    if (asked === 1) {
      response.writeHead(429, { "content-type": "application/json", "RateLimit-Reset": "0" });
      response.end("{}");
      return;
    }
    const headers = { authorization: request.headers.authorization ?? "" };
    const answer = await fetch(`${served.url}${request.url ?? ""}`, { headers });
    response.writeHead(answer.status, Object.fromEntries(answer.headers)).end(await answer.text());
  });
  const { code, error } = await command(
    ["run", "connections/retrieve/*", "--target", "sandbox", "--out", await temporaryFolder()],
    {
      PERSONA_BASE_URL: url,
      PERSONA_SOURCE_API_KEY: keys.source,
      PERSONA_CONNECTION_ID: served.id,
    },
    { live: true, clock: virtualClock() },
  );
  expect(error).toMatch(/waiting [12] s: the rate limit is used up/);
  expect(code).toBe(0);
});

test("requests that are to overlap do so when the limit is nearly reached, too", async () => {
  const clock = virtualClock();
  const slept: number[] = [];
  const budget = createBudget(clock.now);
  for (const who of ["source", "destination"]) {
    budget.note(who, telling(10, who === "source" ? 2 : 1, 60));
    budget.note(who, telling(10, who === "source" ? 1 : 0, 60));
  }
  const sleep = async (milliseconds: number) => void slept.push(milliseconds);
  // Nothing else of a session is read.
  const session = {
    budget,
    clock: { ...clock, sleep },
    traffic: { sent: 0 },
  } as unknown as Session;
  await waitForAll(session, ["source", "destination"]);
  expect(slept).toEqual([60_000]);
  for (const who of ["source", "destination"] as const)
    await politeness(session, who).pace(new AbortController().signal);
  expect(slept).toEqual([60_000]);
});

test("--max-requests ends a run as undecided, and the connection is brought back all the same", async () => {
  const { statuses, served } = await serveLimited({});
  const run = await runAt(served.url, ["connections/lifecycle/**"], {
    variables: twoKeys,
    maxRequests: 12,
  });
  expect(those(run, "failed")).toEqual([]);
  const doubts = run.results.flatMap(({ outcome }) =>
    outcome.kind === "undecided" ? outcome.problem : [],
  );
  expect(new Set(doubts.map((doubt) => doubt.replace("not run: ", "")))).toEqual(
    new Set(["the 12 requests of --max-requests are used up"]),
  );
  expect([exitCode(run), run.problems, await served.status()]).toEqual([2, [], "pending"]);
  expect(statuses.length).toBeLessThan(12 + 8);
  expect(run.requests).toBe(statuses.length - 1);
});

test("--concurrency lets reads overlap and nothing else, and finds the same", async () => {
  const underway = new Set<Request>();
  const seen = { reads: 0, changes: 0 };
  const { served } = await serveLimited({ rulings: { "protocol/latency": "5" } }, (mock) => ({
    async fetch(request) {
      underway.add(request);
      const isMove = ({ url, headers }: Request) =>
        url.includes("cxn_mock000001") && url.endsWith("activate") && headers.has("authorization");
      const changes = [...underway].filter(isMove).length;
      seen.reads = Math.max(seen.reads, underway.size);
      if (changes > 0) seen.changes = Math.max(seen.changes, underway.size);
      try {
        return await mock.fetch(request);
      } finally {
        underway.delete(request);
      }
    },
  }));
  const given = { variables: twoKeys };
  const patterns = [
    "connections/retrieve/**",
    "connections/list/**",
    "connections/lifecycle/*/pending/*",
  ];
  const one = await runAt(served.url, patterns, given);
  expect(seen).toEqual({ reads: 1, changes: 1 });
  const four = await runAt(served.url, patterns, given, 4);
  expect(seen.reads).toBeGreaterThan(1);
  expect(seen.changes).toBe(1);
  const found = (run: typeof one) => run.results.map(({ id, outcome }) => [id, outcome.kind]);
  expect(found(four)).toEqual(found(one));
});

/** A limiter that answers requests in its own way, on a clock on which waiting takes no time, and when it was asked. */
async function limitedBy(
  answerOf: (
    asked: number,
    mock: Mock,
  ) =>
    | { readonly status: number; readonly headers: Record<string, string>; readonly body?: string }
    | undefined,
  options: { readonly timeLeft?: () => number } = {},
) {
  const { clock, served } = await serveLimited({});
  const asked: number[] = [];
  const fetch = async (request: Request) => {
    asked.push(clock.now());
    const answer = answerOf(asked.length, served.mock);
    if (answer === undefined) return served.mock.fetch(request);
    return new Response(answer.body ?? "{}", {
      status: answer.status,
      headers: { "content-type": "application/json", ...answer.headers },
    });
  };
  const given = {
    clock,
    fetch,
    variables: { ...twoKeys, PERSONA_CONNECTION_ID: served.id },
    ...options,
  };
  // The clock moves on for whoever sleeps: those who sleep at the same time would wait for one another.
  const patterns = [...everything, "!connections/actions/races*", "!protocol/idempotency/overlap"];
  const ended = await runAt(served.url, patterns, given).catch((error: Error) => error.message);
  const gaps = asked.slice(1).map((at, index) => at - (asked[index] ?? 0));
  return { asked, gaps, ended, served };
}

describe("a rate limit that refuses", () => {
  it.each([
    ["and says nothing", {}],
    ["and says that it is over", { "RateLimit-Reset": "0" }],
    ["and says a minute, each time", { "RateLimit-Reset": "60" }],
    ["and says when, by Retry-After", { "Retry-After": "30" }],
  ])("everything %s is asked three times at the most", async (_, headers) => {
    const { asked, gaps, ended } = await limitedBy(() => ({ status: 429, headers }));
    expect(asked.length).toBeLessThanOrEqual(3);
    expect(Math.min(...gaps)).toBeGreaterThanOrEqual(1000);
    expect(ended).toMatch(
      /^the rate limit (?:refused 3 requests in a row|of PERSONA_SOURCE_API_KEY is used up): try again after 2026-\S+Z$/,
    );
  });

  it("once, by a page of an edge, costs seconds", async () => {
    const page = {
      status: 429,
      headers: { "content-type": "text/html", server: "edge" },
      body: "<html>Too many requests</html>",
    };
    const usual = await limitedBy(() => undefined);
    const { asked, ended } = await limitedBy((count) => (count === 20 ? page : undefined));
    if (typeof ended === "string") throw new Error(ended);
    expect([those(ended, "failed"), exitCode(ended)]).toEqual([[], 0]);
    const took = (times: readonly number[]) => (times.at(-1) ?? 0) - (times[0] ?? 0);
    expect(took(asked) - took(usual.asked)).toBeLessThan(10_000);
  });

  it("for an hour is believed, and the run ends at once where it has less time", async () => {
    const { asked, ended } = await limitedBy(
      (count) => (count > 20 ? { status: 429, headers: { "RateLimit-Reset": "3600" } } : undefined),
      { timeLeft: () => 1_800_000 },
    );
    // Each key is refused once.
    expect(asked.length).toBeLessThanOrEqual(22);
    if (typeof ended === "string") throw new Error(ended);
    const { results } = ended;
    expect(JSON.stringify(results)).toMatch(
      /not run: the rate limit asks for a wait of 3\d{3} s, which the run has no time for: try again after 2026-/,
    );
    expect([those(ended, "failed"), exitCode(ended)]).toEqual([[], 2]);
  });

  it("from a request in the middle on leaves nothing moved that it lets be brought back", async () => {
    let refused = 0;
    const { ended, served } = await limitedBy((count) => {
      if (count < 40 || refused > 3) return undefined;
      refused += 1;
      return { status: 429, headers: { "RateLimit-Reset": "1" } };
    });
    if (typeof ended === "string") throw new Error(ended);
    expect([those(ended, "failed"), ended.problems, await served.status()]).toEqual([
      [],
      [],
      "pending",
    ]);
  });

  it("now and then is asked no more than once a second after that", async () => {
    const { asked, gaps, ended } = await limitedBy((count, mock) => {
      // As the mock words it: what is wrong with an answer is for other checks.
      if (count % 10 === 0) for (const key of Object.values(keys)) mock.throttle(key, 1);
      return undefined;
    });
    if (typeof ended === "string") throw new Error(ended);
    expect(asked.length).toBeGreaterThan(50);
    // A timer of half a millisecond does not exist.
    expect(Math.min(...gaps.slice(12))).toBeGreaterThan(999);
    expect([those(ended, "failed"), exitCode(ended)]).toEqual([[], 0]);
  });
});
