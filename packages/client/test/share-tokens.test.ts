import { shareTokens } from "@persona-conformance/schemas";
import { describe, expect, expectTypeOf, test } from "vitest";
import type { Exchange } from "../src/index.ts";
import { answer, page, stage, type Turn } from "./stage.ts";

const root = "https://api.withpersona.com/api/v1/connect/share-tokens";

const token = (status: string, more: object = {}) =>
  answer(200, {
    data: {
      type: "connect/share-token",
      id: "cnst_1",
      attributes: { status, direction: "inbound", "expires-at": null, ...more },
    },
  });

function open(turns: readonly Turn[], options: Parameters<typeof stage>[1] = {}) {
  const staged = stage(turns, options);
  return { ...staged, tokens: staged.client.of(shareTokens) };
}

type Tokens = ReturnType<typeof open>["tokens"];

const requests: readonly [string, (tokens: Tokens) => Promise<unknown>, string, unknown?][] = [
  [
    "GET",
    (tokens) => tokens.list({ connectionId: "cxn_1", status: "created", direction: "inbound" }),
    "?filter%5Bconnection-id%5D=cxn_1&filter%5Bstatus%5D=created&filter%5Bdirection%5D=inbound",
  ],
  [
    "POST",
    (tokens) => tokens.create({ connectionId: "cxn_1", sourceId: "inq_1", expiresInSeconds: 60 }),
    "",
    {
      data: {
        attributes: { "connection-id": "cxn_1", "source-id": "inq_1", "expires-in-seconds": 60 },
      },
    },
  ],
  ["GET", (tokens) => tokens.retrieve("cnst_1"), "/cnst_1"],
  [
    "GET",
    (tokens) => tokens.retrieve("cnst_1", { peek: true, fields: ["status"] }),
    "/cnst_1?fields%5Bconnect%2Fshare-token%5D=status&peek-source-data=true",
  ],
  ["POST", (tokens) => tokens.expire("cnst_1"), "/cnst_1/expire"],
  ["POST", (tokens) => tokens.redeem("cnst_1"), "/cnst_1/redeem"],
  ["POST", (tokens) => tokens.redeem("cnst_1", {}), "/cnst_1/redeem", { data: { attributes: {} } }],
  [
    "POST",
    (tokens) =>
      tokens.redeem("cnst_1", {
        destinationId: "act_2",
        fieldMappings: [{ sourceFieldName: "a", destinationFieldName: "b" }],
      }),
    "/cnst_1/redeem",
    {
      data: { attributes: { "destination-id": "act_2" } },
      meta: { "field-mappings": [{ "source-field-name": "a", "destination-field-name": "b" }] },
    },
  ],
];

test.each(requests)("%s %s goes to its path with its body", async (method, call, path, body) => {
  const { tokens, requests: sent } = open([answer(404, { errors: [{ title: "no" }] })]);
  await call(tokens);
  expect(sent.map((request) => [request.method, request.url])).toEqual([[method, root + path]]);
  expect(await sent[0]?.text()).toBe(body === undefined ? "" : JSON.stringify(body));
});

test("what a redemption may carry, and what is read of a token, is typed", () => {
  expectTypeOf<NonNullable<Parameters<Tokens["redeem"]>[1]>["destinationId"]>().toEqualTypeOf<
    string | undefined
  >();
  expectTypeOf<Parameters<Tokens["expire"]>[1]>().not.toHaveProperty("destinationId");
});

describe("a token is read until its redemption has ended", () => {
  const times = (statuses: readonly string[]) => statuses.map((status) => token(status));

  test("after 1, 2, 4 and 8 seconds, also while it is shown as it was before", async () => {
    const turns = times(["created", "pending", "pending", "pending", "pending", "redeemed"]);
    const { tokens, clock } = open(turns);
    const reply = await tokens.settled("cnst_1");
    expect(reply).toMatchObject({ kind: "resource", resource: { status: "redeemed" } });
    expect(clock.waits).toEqual([1000, 2000, 4000, 8000, 8000, 8000]);
  });

  test.each(["failed", "expired", "paused by somebody"])("%s is handed back", async (status) => {
    const { tokens, requests: sent } = open(times([status]));
    expect(await tokens.settled("cnst_1")).toMatchObject({
      kind: "resource",
      resource: { status },
    });
    expect(sent).toHaveLength(1);
  });

  test("until the deadline, and then once more", async () => {
    const { tokens, clock, requests: sent } = open(times(["pending"]));
    const reply = await tokens.settled("cnst_1", { deadline: 5000 });
    expect(reply).toMatchObject({ kind: "unsettled", resource: { status: "pending" } });
    expect([clock.waits, sent.length]).toEqual([[1000, 2000, 2000], 3]);
    await tokens.settled("cnst_1", { deadline: 0 });
    expect([clock.waits.length, sent.length]).toEqual([3, 4]);
  });

  test("a refusal is handed back, silence throws", async () => {
    const refused = open([answer(404, { errors: [{ title: "Record not found" }] })]);
    expect(await refused.tokens.settled("cnst_1")).toMatchObject({ kind: "refusal", status: 404 });
    const silent = open([new Error("gone")], { retries: { noReply: 0 } });
    await expect(silent.tokens.settled("cnst_1")).rejects.toThrow("no answer");
  });

  test("a signal ends the waiting at once", async () => {
    const controller = new AbortController();
    const { tokens, requests: sent } = open([token("pending")], {
      clock: { now: () => 0, sleep: () => new Promise(() => {}) },
    });
    const waiting = tokens.settled("cnst_1", { signal: controller.signal });
    controller.abort(new Error("enough"));
    await expect(waiting).rejects.toThrow("enough");
    expect(sent).toEqual([]);
  });

  test("what never ends is not waited for", async () => {
    const { client } = open([token("pending")]);
    await expect(client.connections.settled("cxn_1")).rejects.toThrow(
      "connections have no final status",
    );
  });
});

const secret = "Jo Marker";
const full = (value: unknown) => ({ visibility: "full", value });
const sourceData = {
  type: "connect/source-data/inquiry",
  id: `inq_${secret}`,
  "peekable-attributes": {
    status: full(secret),
    address: full({ [secret]: [secret] }),
    odd: { visibility: secret, value: 7 },
    bare: secret,
    fields: {
      "name-first": full([secret]),
      birthdate: { visibility: "presence", value: true },
      // The source named these fields.
      value: full({ visibility: secret }),
      visibility: full(secret),
    },
  },
  "related-objects": [
    { type: secret, id: "ver_1", "peekable-attributes": { type: full(secret), none: full(null) } },
  ],
};

describe("values of people", () => {
  const kept = {
    type: "connect/source-data/inquiry",
    id: "(string)",
    "peekable-attributes": {
      status: { visibility: "full", value: "(string)" },
      address: { visibility: "full", value: "(object)" },
      odd: { visibility: "(string)", value: "(number)" },
      bare: "(string)",
      fields: {
        "name-first": { visibility: "full", value: "(array)" },
        birthdate: { visibility: "presence", value: "(boolean)" },
        value: { visibility: "full", value: "(object)" },
        visibility: { visibility: "full", value: "(string)" },
      },
    },
    "related-objects": [
      {
        type: "(string)",
        id: "(string)",
        "peekable-attributes": {
          type: { visibility: "full", value: "(string)" },
          none: { visibility: "full", value: "(null)" },
        },
      },
    ],
  };

  test("are in no exchange: it has their paths, types and visibility", async () => {
    const exchanges: Exchange[] = [];
    const { tokens } = open([token("created", { "source-data": sourceData })], {
      onExchange: (exchange) => exchanges.push(exchange),
    });
    const { exchange } = await tokens.retrieve("cnst_1", { peek: true });
    expect(JSON.parse(exchange.body).data.attributes["source-data"]).toEqual(kept);
    expect(JSON.stringify([exchanges, { ...exchange }])).not.toContain("Marker");
  });

  test("are read into the reply where they are as documented", async () => {
    const { odd, bare, ...attributes } = sourceData["peekable-attributes"];
    const documented = {
      type: sourceData.type,
      id: "inq_1",
      "peekable-attributes": attributes,
    };
    const { tokens } = open([
      token("created", { "source-data": documented }),
      token("created", { "source-data": sourceData }),
    ]);
    const replies = [];
    for (let times = 0; times < 2; times += 1) {
      const reply = await tokens.retrieve("cnst_1", { peek: true });
      if (reply.kind === "resource") replies.push(reply.personal?.sourceData);
    }
    expect(replies).toEqual([documented, undefined]);
    expect([odd, bare]).toHaveLength(2);
  });

  test.each([
    [
      "in a list",
      () => answer(200, page(null, { id: "cnst_1", attributes: { sourceData: secret } })),
    ],
    ["in other case and depth", () => answer(200, { a: [{ source_data: [secret] }] })],
    ["in a refusal", () => answer(409, { errors: [], meta: { "Source-Data": { x: secret } } })],
    ["under an escaped name", () => new Response(`{"source\\u002ddata":"${secret}"}`)],
    ["in a body that is no JSON", () => new Response(`<source-data>${secret}</source-data>`)],
    ["in a body that is cut off", () => new Response(`{"source-data":"${secret}`)],
  ])("are not kept %s either", async (_, body) => {
    const { client } = open([body()]);
    const { status, body: text } = await client.send({
      method: "GET",
      path: "/connect/share-tokens",
    });
    expect(text).not.toContain("Marker");
    expect(status).toBeGreaterThan(0);
  });

  test("a body that only speaks of them is kept as it is", async () => {
    const body = JSON.stringify({ errors: [{ title: "x", details: "peek-source-data is bad" }] });
    const { client } = open([new Response(body, { status: 400 })]);
    const exchange = await client.send({ method: "GET", path: "/connect/share-tokens" });
    expect([exchange.body, exchange.truncated]).toEqual([body, false]);
  });
});
