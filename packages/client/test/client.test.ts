import { inflect, inflections } from "@persona-conformance/schemas";
import { Headers as UndiciHeaders } from "undici";
import { describe, expect, it } from "vitest";
import { type Client, createClient, type ListReply, userAgent } from "../src/index.ts";
import { answer, apiKey, inactive, page, stage } from "./stage.ts";

const root = "https://api.withpersona.com/api/v1/connect/connections";
const emptyPage = answer(200, page(null));
const document = answer(200, { data: inactive });

const methods: readonly [string, (client: Client) => Promise<unknown>, string, string, unknown?][] =
  [
    ["list", (client) => client.connections.list(), "GET", root],
    ["retrieve", (client) => client.connections.retrieve("cxn_1"), "GET", `${root}/cxn_1`],
    [
      "create",
      (client) => client.connections.create({ destinationOrganizationId: "org_2" }),
      "POST",
      root,
      { data: { attributes: { "destination-organization-id": "org_2" } } },
    ],
    [
      "deactivate",
      (client) => client.connections.deactivate("cxn_1"),
      "POST",
      `${root}/cxn_1/deactivate`,
    ],
    [
      "reactivate",
      (client) => client.connections.reactivate("cxn_1"),
      "POST",
      `${root}/cxn_1/reactivate`,
    ],
  ];

describe("what is sent", () => {
  it.each(methods)(
    "%s has its method, path, headers and body",
    async (_, call, method, url, body) => {
      const { client, requests } = stage([document], {
        version: "2025-12-08",
        inflection: "camel",
        newIdempotencyKey: () => "key-1",
      });
      await call(client);
      const [request] = requests;
      expect(requests).toHaveLength(1);
      expect(request?.method).toBe(method);
      expect(request?.url).toBe(url);
      expect(await request?.text()).toBe(body === undefined ? "" : JSON.stringify(body));
      expect(Object.fromEntries(request?.headers ?? [])).toEqual({
        accept: "application/json",
        authorization: `Bearer ${apiKey}`,
        "key-inflection": "camel",
        "persona-version": "2025-12-08",
        "user-agent": userAgent,
        ...(body !== undefined && { "content-type": "application/json" }),
        ...(method === "POST" && { "idempotency-key": "key-1" }),
      });
    },
  );

  it("every part of a query is encoded, and what is not asked for is left out", async () => {
    const { client, requests } = stage([emptyPage]);
    await client.connections.list({
      after: "cxn_1+&",
      before: "cxn 2",
      size: 100,
      status: "in/active",
      destinationOrganizationId: "org_é",
      fields: ["status", "created-at"],
    });
    await client.connections.list({ size: 1 });
    expect(requests.map(({ url }) => url.slice(root.length))).toEqual([
      "?page%5Bafter%5D=cxn_1%2B%26&page%5Bbefore%5D=cxn+2&page%5Bsize%5D=100" +
        "&filter%5Bstatus%5D=in%2Factive&filter%5Bdestination-organization-id%5D=org_%C3%A9" +
        "&fields%5Bconnect%2Fconnection%5D=status%2Ccreated-at",
      "?page%5Bsize%5D=1",
    ]);
  });

  it("a retrieval and a creation can ask for some attributes only", async () => {
    const { client, requests } = stage([document]);
    await client.connections.retrieve("cxn_1", { fields: ["status"] });
    await client.connections.create({ destinationOrganizationId: "org_2" }, { fields: ["status"] });
    const query = "?fields%5Bconnect%2Fconnection%5D=status";
    expect(requests.map(({ url }) => url)).toEqual([`${root}/cxn_1${query}`, `${root}${query}`]);
  });

  it("an id is one segment of the path, whatever is in it", async () => {
    const { client, requests } = stage([document]);
    await client.connections.retrieve("../a?b#c d%2F");
    await client.connections.reactivate("a/deactivate");
    expect(requests.map(({ url }) => url.slice(root.length))).toEqual([
      "/..%2Fa%3Fb%23c%20d%252F",
      "/a%2Fdeactivate/reactivate",
    ]);
  });

  it.each(["", ".", ".."])("an id %j, which no URL can hold, is not sent", async (id) => {
    const { client, requests } = stage([document]);
    await expect(client.connections.retrieve(id)).rejects.toThrow(TypeError);
    await expect(client.connections.deactivate(id)).rejects.toThrow("expected an id");
    expect(requests).toEqual([]);
  });

  it("a key is made anew for each POST, and a given one is sent instead, but never with a GET", async () => {
    const { client, keys } = stage([document]);
    await client.connections.reactivate("cxn_1");
    await client.connections.reactivate("cxn_1");
    await client.connections.reactivate("cxn_1", { idempotencyKey: "mine" });
    await client.connections.retrieve("cxn_1", { idempotencyKey: "mine" });
    const [first, second, ...others] = keys();
    expect(first).toMatch(/^[0-9a-f-]{36}$/);
    expect(second).toMatch(/^[0-9a-f-]{36}$/);
    expect(second).not.toBe(first);
    expect(others).toEqual(["mine", null]);
  });

  it("the version that the documentation names its default is sent in kebab-case unless told otherwise", async () => {
    const { client, header } = stage([document]);
    await client.connections.retrieve("cxn_1");
    expect(header("persona-version")).toEqual(["2026-09-29"]);
    expect(header("key-inflection")).toEqual(["kebab"]);
  });

  it("another base URL gives its origin", async () => {
    const { client, requests } = stage([document], { baseUrl: "http://127.0.0.1:4010/" });
    await client.connections.retrieve("cxn_1");
    expect(requests[0]?.url).toBe("http://127.0.0.1:4010/api/v1/connect/connections/cxn_1");
  });

  it("any request can be sent, with headers added, replaced or left out", async () => {
    const { client, requests } = stage([document]);
    const exchange = await client.send({
      method: "post",
      path: "/connect/connections",
      query: { "a[b]": "c d" },
      body: "{not json",
      headers: { "Persona-Version": null, "key-inflection": "snake", "x-more": "1" },
    });
    const [request] = requests;
    expect(request?.method).toBe("POST");
    expect(request?.url).toBe(`${root}?a%5Bb%5D=c+d`);
    expect(request?.headers.get("persona-version")).toBeNull();
    expect(request?.headers.get("key-inflection")).toBe("snake");
    expect(request?.headers.get("x-more")).toBe("1");
    expect(request?.headers.get("idempotency-key")).not.toBeNull();
    expect(exchange).toMatchObject({ method: "POST", sent: "{not json", status: 200 });
    expect(exchange.path).toBe("/api/v1/connect/connections?a%5Bb%5D=c+d");
  });

  it("a path is below /api/v1, unless it is already", async () => {
    const { client, requests } = stage([document]);
    for (const path of ["/a", "/api/v1/a", "/api/v1x/a"])
      await client.send({ method: "GET", path });
    expect(requests.map(({ url }) => new URL(url).pathname)).toEqual([
      "/api/v1/a",
      "/api/v1/a",
      "/api/v1/api/v1x/a",
    ]);
  });

  it("a request that cannot be put into words of HTTP is refused before it is sent, and not tried again", async () => {
    const { client, requests, clock } = stage([document]);
    await expect(
      client.send({ method: "GET", path: "/connect/connections", body: {} }),
    ).rejects.toThrow(/^GET \/connect\/connections cannot be sent \(.+\)$/);
    await expect(
      client.connections.reactivate("cxn_1", { idempotencyKey: "a\nb" }),
    ).rejects.toThrow(TypeError);
    expect(requests).toEqual([]);
    expect(clock.waits).toEqual([]);
  });

  it("a redirect is not for a fetch to follow", async () => {
    const { client, requests } = stage([document]);
    await client.connections.retrieve("cxn_1");
    expect(requests[0]?.redirect).toBe("manual");
  });
});

it.each(inflections)("connections read the same in %s", async (inflection) => {
  const one = await stage([answer(200, inflect({ data: inactive }, inflection))], {
    inflection,
  }).client.connections.retrieve("cxn_1");
  const many = await stage([answer(200, inflect(page(null, inactive), inflection))], {
    inflection,
  }).client.connections.list();
  const expected = {
    id: "cxn_1",
    status: "inactive",
    sourceOrganizationId: "org_source",
    destinationOrganizationId: "org_destination",
    createdAt: "2026-01-01T00:00:00.000Z",
    updatedAt: "2026-01-02T00:00:00.000Z",
  };
  expect(one).toMatchObject({ kind: "resource", resource: expected });
  expect(many).toMatchObject({ kind: "page", rows: [expected] });
});

const link = (after: string) => `/api/v1/connect/connections?page%5Bafter%5D=${after}`;
const walk = async (client: Client) => {
  const replies: ListReply[] = [];
  for await (const reply of client.connections.pages({ status: "inactive" })) replies.push(reply);
  return replies;
};

describe("pages", () => {
  it("follow each link as it stands, up to the page that has none", async () => {
    const { client, requests, keys } = stage([
      answer(200, page(link("cxn_1"), inactive)),
      answer(200, page(link("cxn_2"), { ...inactive, id: "cxn_2" })),
      answer(200, page(null)),
    ]);
    const replies = await walk(client);
    expect(replies.map((reply) => reply.kind === "page" && reply.rows.map(({ id }) => id))).toEqual(
      [["cxn_1"], ["cxn_2"], []],
    );
    expect(requests.map(({ url }) => url)).toEqual([
      `${root}?filter%5Bstatus%5D=inactive`,
      `https://api.withpersona.com${link("cxn_1")}`,
      `https://api.withpersona.com${link("cxn_2")}`,
    ]);
    expect(keys()).toEqual([null, null, null]);
  });

  it("end where a link comes back", async () => {
    const { client } = stage([
      answer(200, page(link("a"), inactive)),
      answer(200, page(link("b"), inactive)),
      answer(200, page(link("a"), inactive)),
      new Error("asked for a fourth page"),
    ]);
    expect(await walk(client)).toHaveLength(3);
  });

  it.each([
    ["refusal", answer(403, { errors: [{ title: "Forbidden" }] })],
    ["unreadable", new Response("<html>")],
  ])("end with a %s, which is handed over", async (kind, last) => {
    const { client, requests } = stage([answer(200, page(link("a"), inactive)), last]);
    expect((await walk(client)).map((reply) => reply.kind)).toEqual(["page", kind]);
    expect(requests).toHaveLength(2);
  });

  it("end with a page without rows, whatever its link says", async () => {
    const { client, requests } = stage([
      answer(200, page(link("a"), inactive)),
      answer(200, page(link("b"))),
      answer(200, page(null, inactive)),
    ]);
    expect(await walk(client)).toHaveLength(2);
    expect(requests).toHaveLength(2);
  });

  it("are asked for only when they are wanted", async () => {
    const { client, requests } = stage([
      answer(200, page(link("a"))),
      answer(200, page(link("b"))),
    ]);
    // oxlint-disable-next-line no-unreachable-loop
    for await (const _ of client.connections.pages()) break;
    expect(requests).toHaveLength(1);
  });

  it.each([
    "https://evil.example/api/v1/x",
    "//evil.example/x",
    "/\\evil.example",
    "@evil.example",
  ])("take no key to another host, as the link %s would", async (next) => {
    const { client, requests } = stage([answer(200, page(next, inactive)), emptyPage]);
    await walk(client);
    expect(requests.map(({ url }) => new URL(url).host)).toEqual([
      "api.withpersona.com",
      "api.withpersona.com",
    ]);
  });
});

describe("what the caller is notified of", () => {
  it("an exchange holds what was asked and answered, and no header that was sent", async () => {
    const { client, clock } = stage([
      answer(201, { data: inactive }, { "Request-Id": "req_1", "X-Other": "1" }),
    ]);
    clock.pass(1234.5);
    const { exchange } = await client.connections.create(
      { destinationOrganizationId: "org_2" },
      { idempotencyKey: "only-sent" },
    );
    expect(exchange).toEqual({
      method: "POST",
      path: "/api/v1/connect/connections",
      sent: '{"data":{"attributes":{"destination-organization-id":"org_2"}}}',
      status: 201,
      headers: {
        "content-type": "text/plain;charset=UTF-8",
        "request-id": "req_1",
        "x-other": "1",
      },
      body: JSON.stringify({ data: inactive }),
      truncated: false,
      requestId: "req_1",
      startedAt: 1234.5,
      milliseconds: expect.any(Number) as number,
    });
    expect(JSON.stringify(exchange)).not.toContain("only-sent");
    expect(Object.isFrozen(exchange)).toBe(true);
  });

  it("an exchange holds the headers of undici's own fetch, and of a plain record", async () => {
    for (const headers of [
      new UndiciHeaders({ "Request-Id": "req_1" }),
      { "Request-Id": "req_1" },
    ]) {
      const client = createClient({
        apiKey,
        fetch: async () => ({ status: 404, headers, body: "{}" }),
      });
      const { exchange } = await client.connections.retrieve("cxn_1");
      expect(exchange.headers).toEqual({ "request-id": "req_1" });
    }
  });

  it("each answer is reported, a retried one too, and each wait with its reason", async () => {
    const attempts: unknown[] = [];
    const { client } = stage([answer(503), answer(429), new Error("cut off"), document], {
      onExchange: ({ status }) => attempts.push(status),
      onWait: (milliseconds, reason) => attempts.push([milliseconds, reason]),
    });
    await client.connections.retrieve("cxn_1");
    expect(attempts).toEqual([
      503,
      [250, "serverError"],
      429,
      [5000, "rateLimit"],
      [250, "noReply"],
      200,
    ]);
  });

  it("what a listener throws reaches the caller, and sends nothing again", async () => {
    const mistake = new Error("a mistake of the listener's");
    const { client, requests } = stage([document], {
      onExchange: () => {
        throw mistake;
      },
    });
    await expect(client.connections.reactivate("cxn_1")).rejects.toBe(mistake);
    expect(requests).toHaveLength(1);
  });

  it("the body is cut at its limit, between two characters", async () => {
    const { client } = stage([new Response("123456é8")], { bodyLimit: 7 });
    const reply = await client.connections.retrieve("cxn_1");
    expect(reply.exchange).toMatchObject({ body: "123456", truncated: true });
    expect(reply).toMatchObject({
      kind: "unreadable",
      problem: "the answer has status 200 and is larger than a client reads",
    });
  });

  it("a body that just fits is whole, and half a character at its end is marked", async () => {
    const bytes = Buffer.from("123é").subarray(0, 4);
    const { client } = stage([new Response(bytes)], { bodyLimit: 4 });
    const { exchange } = await client.connections.retrieve("cxn_1");
    expect(exchange).toMatchObject({ body: "123\ufffd", truncated: false });
  });

  it.each([
    ["12", { body: "12", truncated: false, headers: { "request-id": "req_1" } }],
    ["123456é8", { body: "123456", truncated: true }],
    ["\ud800", { body: "\ufffd", truncated: false }],
  ])("a body that is the text %j is read as its stream would be", async (body, read) => {
    const fetch = async () => ({ status: 200, headers: { "Request-Id": "req_1" }, body });
    const client = createClient({ apiKey: "any", bodyLimit: 7, fetch });
    const { exchange } = await client.connections.retrieve("cxn_1");
    expect(exchange).toMatchObject(read);
  });
});
