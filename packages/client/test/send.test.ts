import { getEventListeners } from "node:events";
import { describe, expect, it } from "vitest";
import { createClient, NoReplyError } from "../src/index.ts";
import { answer, apiKey, inactive, stage } from "./stage.ts";

const done = answer(200, { data: inactive });
const cut = new Error("cut off");
const limited = (reset?: string) =>
  answer(429, {}, reset === undefined ? {} : { "RateLimit-Reset": reset });

const broken = () =>
  new Response(
    new ReadableStream({
      start(controller) {
        controller.enqueue(new TextEncoder().encode('{"data":'));
        controller.error(new Error("broke off"));
      },
    }),
  );

describe("after no reply", () => {
  it("the same key is sent again, after waits that double", async () => {
    const { client, clock, keys } = stage([cut, cut, done]);
    expect(await client.connections.reactivate("cxn_1")).toMatchObject({ kind: "resource" });
    expect(keys()).toHaveLength(3);
    expect(new Set(keys()).size).toBe(1);
    expect(clock.waits).toEqual([250, 500]);
  });

  it("the waits are spread by chance, up to four times as long", async () => {
    const { client, clock } = stage([cut, cut, done], { random: () => 1 });
    await client.connections.reactivate("cxn_1");
    expect(clock.waits).toEqual([1000, 2000]);
  });

  it("a third silence is the caller's to handle", async () => {
    const { client, requests } = stage([cut]);
    const error = await client.connections.reactivate("cxn_1").catch((caught: unknown) => caught);
    expect(error).toBeInstanceOf(NoReplyError);
    expect(error).toMatchObject({
      message: "POST /api/v1/connect/connections/cxn_1/reactivate: no answer (cut off)",
      cause: { message: "cut off" },
    });
    expect(requests).toHaveLength(3);
  });

  it.each([
    [
      "the innermost one",
      new TypeError("fetch failed", { cause: new Error("no route") }),
      "no route",
    ],
    ["that of the first address", new AggregateError([new Error("a"), new Error("b")]), "a"],
    ["a code for want of words", Object.assign(new Error(), { code: "ECONNRESET" }), "ECONNRESET"],
    ["a name for want of both", new RangeError(), "RangeError"],
  ])("the reason that is given is %s", async (_, error, reason) => {
    const { client } = stage([error]);
    await expect(client.connections.retrieve("cxn_1")).rejects.toThrow(`no answer (${reason})`);
  });

  it("a given key is sent again too, as the same key cannot be carried out twice", async () => {
    const { client, keys } = stage([cut, done]);
    await client.connections.reactivate("cxn_1", { idempotencyKey: "mine" });
    expect(keys()).toEqual(["mine", "mine"]);
  });

  it("a POST that goes without a key is not sent again, but a GET is", async () => {
    const { client, requests } = stage([cut]);
    const path = "/connect/connections";
    const headers = { "Idempotency-Key": null };
    await expect(client.send({ method: "POST", path, headers })).rejects.toThrow(NoReplyError);
    expect(requests).toHaveLength(1);
    await expect(client.send({ method: "GET", path })).rejects.toThrow(NoReplyError);
    expect(requests).toHaveLength(4);
  });

  it("an answer whose body breaks off counts as no reply", async () => {
    const { client, keys } = stage([broken, done]);
    expect(await client.connections.reactivate("cxn_1")).toMatchObject({ kind: "resource" });
    expect(new Set(keys()).size).toBe(1);
  });
});

describe("after a 5xx", () => {
  it("a new key is sent each time, since the answer may be stored under the old one", async () => {
    const { client, clock, keys } = stage([answer(500), answer(503), done]);
    expect(await client.connections.reactivate("cxn_1")).toMatchObject({ kind: "resource" });
    expect(keys()).toHaveLength(3);
    expect(new Set(keys()).size).toBe(3);
    expect(clock.waits).toEqual([250, 500]);
  });

  it("the third is the answer", async () => {
    const { client, requests } = stage([answer(502)]);
    expect(await client.connections.reactivate("cxn_1")).toMatchObject({
      kind: "refusal",
      status: 502,
    });
    expect(requests).toHaveLength(3);
  });

  it("a given key is not sent again, by whichever way it was given", async () => {
    const { client, requests, clock } = stage([answer(500)]);
    const reply = await client.connections.reactivate("cxn_1", { idempotencyKey: "mine" });
    expect(reply).toMatchObject({ kind: "refusal", status: 500 });
    const headers = { "idempotency-key": "mine" };
    await client.send({ method: "POST", path: "/connect/connections", headers });
    expect(requests).toHaveLength(2);
    expect(clock.waits).toEqual([]);
  });

  it("a GET is sent again though a key is given, as it carries none", async () => {
    const { client, requests } = stage([answer(500), done]);
    await client.connections.retrieve("cxn_1", { idempotencyKey: "mine" });
    expect(requests).toHaveLength(2);
  });
});

describe("after a 429", () => {
  it("the same key is sent when the window has passed", async () => {
    const { client, clock, keys } = stage([limited("7"), limited("0"), done]);
    expect(await client.connections.reactivate("cxn_1")).toMatchObject({ kind: "resource" });
    expect(new Set(keys()).size).toBe(1);
    expect(clock.waits).toEqual([7000, 1000]);
  });

  it("clients do not come back in the same moment", async () => {
    const { client, clock } = stage([limited("7"), done], { random: () => 0.5 });
    await client.connections.reactivate("cxn_1");
    expect(clock.waits).toEqual([7125]);
  });

  it.each([
    undefined,
    "",
    "soon",
    "-1",
    "1.5",
    "3, 3",
    "1e3",
    "99999999",
    "Wed, 21 Oct 2026 07:28:00 GMT",
  ])(
    "a RateLimit-Reset of %j counts as none: 5, 10, 20, 40 seconds, and then it is the answer",
    async (reset) => {
      const { client, clock, requests } = stage([limited(reset)], { deadline: Infinity });
      expect(await client.connections.reactivate("cxn_1")).toMatchObject({
        kind: "refusal",
        status: 429,
      });
      expect(clock.waits).toEqual([5000, 10_000, 20_000, 40_000]);
      expect(requests).toHaveLength(5);
    },
  );

  it.each<[Record<string, string>, number, number]>([
    [{ "Retry-After": "3" }, 429, 3000],
    [{ "Retry-After": "3", "RateLimit-Reset": "9" }, 429, 9000],
    [{ "Retry-After": "0" }, 429, 1000],
    [
      { "Retry-After": "Wed, 21 Oct 2026 07:28:09 GMT", date: "Wed, 21 Oct 2026 07:28:00 GMT" },
      429,
      9000,
    ],
    [
      { "Retry-After": "Wed, 21 Oct 2026 07:28:00 GMT", date: "Wed, 21 Oct 2026 07:28:09 GMT" },
      429,
      1000,
    ],
    [{ "Retry-After": "soon" }, 429, 5000],
    [{ "Retry-After": "2026-10-21" }, 429, 5000],
    [{ "Retry-After": "4" }, 503, 4000],
    [{ "RateLimit-Reset": "4" }, 503, 250],
    [{ "Retry-After": "4" }, 500, 250],
  ])("%j of a %i is waited for %i ms", async (headers, status, wait) => {
    const { client, clock } = stage([answer(status, {}, headers), done]);
    await client.connections.reactivate("cxn_1");
    expect(clock.waits).toEqual([wait]);
  });

  it("a given key is sent again, as no 429 is ever stored", async () => {
    const { client, keys } = stage([limited("1"), done]);
    await client.connections.reactivate("cxn_1", { idempotencyKey: "mine" });
    expect(keys()).toEqual(["mine", "mine"]);
  });

  it("each kind of trouble has its own count and its own waits", async () => {
    const { client, clock, keys } = stage([cut, answer(500), limited(), cut, answer(500), done]);
    expect(await client.connections.reactivate("cxn_1")).toMatchObject({ kind: "resource" });
    expect(clock.waits).toEqual([250, 250, 5000, 500, 500]);
    const [a, b, c, d, e, f] = keys();
    expect([b, d, e]).toEqual([a, c, c]);
    expect(new Set([a, c, f]).size).toBe(3);
  });
});

it.each([400, 401, 403, 404, 408, 409, 422])("a %i is the answer", async (status) => {
  const { client, requests, clock } = stage([answer(status), done]);
  expect(await client.connections.reactivate("cxn_1")).toMatchObject({ kind: "refusal", status });
  expect(requests).toHaveLength(1);
  expect(clock.waits).toEqual([]);
});

it("how often is the caller's choice, for a client and for a request", async () => {
  const { client, requests } = stage([answer(500)], { retries: { serverError: 1 } });
  await client.connections.reactivate("cxn_1");
  expect(requests).toHaveLength(2);
  await client.connections.reactivate("cxn_1", { retries: { serverError: 0 } });
  expect(requests).toHaveLength(3);
});

describe("the deadline", () => {
  it("is over all attempts: what cannot be tried before it is not waited for", async () => {
    const { client, clock, requests } = stage([limited("60")], { deadline: 150_000 });
    expect(await client.connections.reactivate("cxn_1")).toMatchObject({
      kind: "refusal",
      status: 429,
    });
    expect(clock.waits).toEqual([60_000, 60_000]);
    expect(requests).toHaveLength(3);
  });

  it("counts the time of the attempts themselves", async () => {
    const slow = () => {
      clock.pass(6000);
      throw cut;
    };
    const { client, clock, requests } = stage([slow], { deadline: 10_000 });
    await expect(client.connections.reactivate("cxn_1")).rejects.toThrow("no answer (cut off)");
    expect(requests).toHaveLength(2);
    expect(clock.now()).toBe(12_250);
  });

  it("a wait that would end on it is not begun", async () => {
    const { client, clock } = stage([limited("10")], { deadline: 10_000 });
    await client.connections.reactivate("cxn_1");
    expect(clock.waits).toEqual([]);
  });

  it("cuts the last attempt short, and the message says after how long", async () => {
    const { client, clock } = stage([limited("10"), () => new Promise(() => {})], {
      deadline: 10_020.5,
      retries: { noReply: 0 },
    });
    await expect(client.connections.reactivate("cxn_1")).rejects.toThrow(
      "POST /api/v1/connect/connections/cxn_1/reactivate: no answer within 21 ms",
    );
    expect(clock.waits).toEqual([10_000]);
  });
});

describe("time without end", () => {
  it.each([Infinity, 1e12])("a timeout and a deadline of %d mean no limit", async (time) => {
    const { client } = stage([done], { timeout: time, deadline: time });
    expect(await client.connections.retrieve("cxn_1")).toMatchObject({ kind: "resource" });
  });
});

describe("an abort rejects with the signal's reason", () => {
  const reason = new Error("the caller had enough");

  it("before anything is sent", async () => {
    const { client, requests } = stage([done]);
    const signal = AbortSignal.abort(reason);
    await expect(client.connections.reactivate("cxn_1", { signal })).rejects.toBe(reason);
    expect(requests).toEqual([]);
  });

  it("during a request, though the fetch does not listen", async () => {
    const controller = new AbortController();
    const { client, requests } = stage([
      () => {
        setImmediate(() => controller.abort(reason));
        return new Promise(() => {});
      },
    ]);
    const sent = client.connections.reactivate("cxn_1", { signal: controller.signal });
    await expect(sent).rejects.toBe(reason);
    expect(requests).toHaveLength(1);
  });

  it("while the body comes in", async () => {
    const controller = new AbortController();
    const endless = new ReadableStream({
      pull: () => {
        setImmediate(() => controller.abort(reason));
        return new Promise(() => {});
      },
    });
    const { client } = stage([() => new Response(endless)]);
    const sent = client.connections.reactivate("cxn_1", { signal: controller.signal });
    await expect(sent).rejects.toBe(reason);
  });

  it.each(["the system's clock", "a clock that does not listen"])(
    "during a wait by %s",
    async (name) => {
      const controller = new AbortController();
      let asked = 0;
      const client = createClient({
        apiKey,
        fetch: async () => {
          asked += 1;
          return limited("60");
        },
        ...(name === "a clock that does not listen" && {
          clock: { now: () => 0, sleep: () => new Promise<void>(() => {}) },
        }),
        onWait: () => setImmediate(() => controller.abort(reason)),
      });
      const sent = client.connections.reactivate("cxn_1", { signal: controller.signal });
      await expect(sent).rejects.toBe(reason);
      expect(asked).toBe(1);
    },
  );

  it("and no listener stays on a signal that is not aborted", async () => {
    const { signal } = new AbortController();
    const { client } = stage([cut, limited("1"), done]);
    await client.connections.reactivate("cxn_1", { signal });
    expect(getEventListeners(signal, "abort")).toEqual([]);
  });

  it("and leaves no rejection behind that nobody handles", async () => {
    const unhandled: unknown[] = [];
    const listener = (error: unknown) => unhandled.push(error);
    process.on("unhandledRejection", listener);
    const controller = new AbortController();
    const { client } = stage([
      (request) => {
        controller.abort(reason);
        return Promise.reject(request.signal.reason as Error);
      },
    ]);
    const sent = client.connections.reactivate("cxn_1", { signal: controller.signal });
    await expect(sent).rejects.toBe(reason);
    await new Promise((resolve) => setImmediate(resolve));
    process.off("unhandledRejection", listener);
    expect(unhandled).toEqual([]);
  });
});

describe("the pace", () => {
  it("is waited for before each attempt, and does not count against the deadline", async () => {
    const { client, clock, requests } = stage([limited("1"), done], {
      deadline: 10_000,
      pace: async () => clock.pass(9000),
    });
    expect(await client.connections.reactivate("cxn_1")).toMatchObject({ kind: "resource" });
    expect([requests.length, clock.now()]).toEqual([2, 19_000]);
  });

  it("may put an end to it: nothing is sent", async () => {
    const enough = new Error("enough");
    const { client, requests } = stage([done], { pace: () => Promise.reject(enough) });
    await expect(client.connections.reactivate("cxn_1")).rejects.toBe(enough);
    expect(requests).toEqual([]);
  });
});
