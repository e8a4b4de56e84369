import { createServer, type RequestListener } from "node:http";
import {
  type AddressInfo,
  createServer as createSocketServer,
  type Server,
  type Socket,
} from "node:net";
import { describe, expect, it, onTestFinished } from "vitest";
import { type ClientOptions, createClient, NoReplyError, userAgent } from "../src/index.ts";
import { apiKey, inactive } from "./stage.ts";

/** A client of a server on the loopback interface, which gives up after the first silence. */
async function clientOf(server: Server, options: Partial<ClientOptions> = {}) {
  const sockets = new Set<Socket>();
  let opened = 0;
  server.on("connection", (socket: Socket) => {
    opened += 1;
    sockets.add(socket);
    socket.on("close", () => sockets.delete(socket)).on("error", () => {});
  });
  await new Promise<void>((listening) => server.listen(0, "127.0.0.1", listening));
  onTestFinished(async () => {
    for (const socket of sockets) socket.destroy();
    await new Promise((closed) => server.close(closed));
  });
  const { port } = server.address() as AddressInfo;
  const client = createClient({
    apiKey,
    baseUrl: `http://127.0.0.1:${port}`,
    retries: { noReply: 0, serverError: 0, rateLimit: 0 },
    // Nothing waits so long, but a busy machine is slow.
    timeout: 30_000,
    ...options,
  });
  return { client, port, opened: () => opened, open: () => sockets.size };
}

const http = (listener: RequestListener, options?: Partial<ClientOptions>) =>
  clientOf(createServer(listener), options);
const raw = (listener: (socket: Socket) => void, options?: Partial<ClientOptions>) =>
  clientOf(createSocketServer(listener), options);
/** Says so many bytes once a request has come in. */
const saying = (bytes: string | Buffer, end = true, options?: Partial<ClientOptions>) =>
  raw((socket) => {
    socket.once("data", () => (end ? socket.end(bytes) : socket.write(bytes)));
  }, options);

const until = async (isTrue: () => boolean) => {
  for (let turn = 0; turn < 200 && !isTrue(); turn += 1) {
    await new Promise((resolve) => setTimeout(resolve, 1));
  }
};

describe("an answer ends in an exchange", () => {
  it("200, with the request as it was meant", async () => {
    const seen: unknown[] = [];
    const { client, port } = await http(async (request, response) => {
      let body = "";
      for await (const chunk of request) body += String(chunk);
      const { method, url, headers } = request;
      seen.push({ method, url, body, headers });
      response.writeHead(201, { "Request-Id": "req_1" }).end(JSON.stringify({ data: inactive }));
    });
    const reply = await client.connections.create(
      { destinationOrganizationId: "org_2" },
      { idempotencyKey: "key-1" },
    );
    await client.connections.retrieve("a/b", { fields: ["status"] });
    expect(reply).toMatchObject({
      kind: "resource",
      resource: { id: "cxn_1" },
      exchange: { status: 201, requestId: "req_1", truncated: false },
    });
    expect(seen).toEqual([
      {
        method: "POST",
        url: "/api/v1/connect/connections",
        body: '{"data":{"attributes":{"destination-organization-id":"org_2"}}}',
        headers: {
          accept: "application/json",
          authorization: `Bearer ${apiKey}`,
          connection: "keep-alive",
          "content-length": "63",
          "content-type": "application/json",
          host: `127.0.0.1:${port}`,
          "idempotency-key": "key-1",
          "key-inflection": "kebab",
          "persona-version": "2026-09-29",
          "user-agent": userAgent,
        },
      },
      expect.objectContaining({
        method: "GET",
        url: "/api/v1/connect/connections/a%2Fb?fields%5Bconnect%2Fconnection%5D=status",
        body: "",
      }),
    ]);
  });

  it("over connections that are used again", async () => {
    const { client, opened } = await http((_, response) => response.end("{}"));
    for (let turn = 0; turn < 20; turn += 1) await client.connections.retrieve("cxn_1");
    expect(opened()).toBeLessThan(4);
  });

  it.each([204, 205, 304])("%i, which has no body", async (status) => {
    const { client } = await http((_, response) => response.writeHead(status).end());
    expect(await client.connections.retrieve("cxn_1")).toMatchObject({
      kind: "unreadable",
      exchange: { status, body: "" },
    });
  });

  it.each([301, 302, 307, 308])("%i, which is not followed", async (status) => {
    const urls: unknown[] = [];
    const { client } = await http((request, response) => {
      urls.push(request.url);
      response.writeHead(status, { Location: "/elsewhere" }).end();
    });
    expect(await client.connections.reactivate("cxn_1")).toMatchObject({
      kind: "unreadable",
      exchange: { status, headers: { location: "/elsewhere" } },
    });
    expect(urls).toEqual(["/api/v1/connect/connections/cxn_1/reactivate"]);
  });

  it("with headers of one name joined, cookies too", async () => {
    const { client } = await http((_, response) =>
      response
        .writeHead(
          200,
          [
            ["x-one", "a"],
            ["X-One", "b"],
            ["set-cookie", "a=1"],
            ["set-cookie", "b=2"],
          ].flat(),
        )
        .end("{}"),
    );
    const { headers } = (await client.connections.retrieve("cxn_1")).exchange;
    expect(headers).toMatchObject({ "x-one": "a, b", "set-cookie": "a=1, b=2" });
  });

  it("in chunks, that cut a character in two", async () => {
    const bytes = Buffer.from(JSON.stringify({ data: { ...inactive, id: "cxn_é" } }));
    const middle = bytes.indexOf(Buffer.from("é")) + 1;
    const { client } = await http((_, response) => {
      response.write(bytes.subarray(0, middle));
      setTimeout(() => response.end(bytes.subarray(middle)), 5);
    });
    expect(await client.connections.retrieve("cxn_1")).toMatchObject({
      resource: { id: "cxn_é" },
    });
  });

  it("with bytes that are no UTF-8 marked as such, in the body and in a header", async () => {
    const { client } = await saying(
      Buffer.from("HTTP/1.1 200 OK\r\nX-Odd: a\xffb\r\nContent-Length: 3\r\n\r\na\xffb", "latin1"),
    );
    const { exchange } = await client.connections.retrieve("cxn_1");
    expect(exchange.body).toBe("a\ufffdb");
    expect(exchange.headers["x-odd"]).toBe("aÿb");
  });

  it("cut at the limit, and the connection closed, where the body does not end", async () => {
    const { client, open } = await http(
      (_, response) => {
        const more = () => {
          while (!response.destroyed && response.write("x".repeat(1000)));
          response.once("drain", more);
        };
        more();
      },
      { bodyLimit: 10_000 },
    );
    const reply = await client.connections.retrieve("cxn_1");
    expect(reply).toMatchObject({ kind: "unreadable", exchange: { truncated: true } });
    expect(reply.exchange.body).toBe("x".repeat(10_000));
    await until(() => open() === 0);
    expect(open()).toBe(0);
  });

  it("after an interim one, which is passed over", async () => {
    const { client } = await saying(
      "HTTP/1.1 103 Early Hints\r\nLink: </x>\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}",
    );
    expect((await client.connections.retrieve("cxn_1")).exchange).toMatchObject({
      status: 200,
      body: "{}",
    });
  });
});

/** Why a retrieval got no answer. */
const silence = async (ready: ReturnType<typeof clientOf>) => {
  const { client } = await ready;
  const error = await client.connections.retrieve("cxn_1").catch((caught: unknown) => caught);
  expect(error).toBeInstanceOf(NoReplyError);
  return (error as Error).message.replace(
    /^GET \/api\/v1\/connect\/connections\/cxn_1: no answer /,
    "",
  );
};

describe("anything else ends in a NoReplyError that says why", () => {
  it("a server that accepts and never answers", async () => {
    expect(await silence(raw(() => {}, { timeout: 30 }))).toBe("within 30 ms");
  });

  it("a server that stops in the middle of its body", async () => {
    const half = "HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{";
    const ready = saying(half, false, { timeout: 50 });
    expect(await silence(ready)).toBe("within 50 ms");
    const { open } = await ready;
    await until(() => open() === 0);
    expect(open()).toBe(0);
  });

  it("nobody who listens", async () => {
    const gone = createSocketServer();
    const { client } = await clientOf(gone);
    await new Promise((closed) => gone.close(closed));
    await expect(client.connections.retrieve("cxn_1")).rejects.toThrow(/ECONNREFUSED/);
  });

  const head = "HTTP/1.1 200 OK\r\n";
  const wrong: readonly [string, Parameters<typeof saying>[0], RegExp][] = [
    ["closes at once", "", /^\(other side closed\)$/],
    [
      "closes after half a head",
      "HTTP/1.1 200 OK\r\nContent-",
      /^\(.*(closed|Parse Error|Invalid).*\)$/,
    ],
    [
      "closes after half a body",
      `${head}Content-Length: 100\r\n\r\n{"data"`,
      /^\(other side closed\)$/,
    ],
    [
      "closes after half a chunk",
      `${head}Transfer-Encoding: chunked\r\n\r\n64\r\n{"da`,
      /^\(.+\)$/,
    ],
    [
      "has chunks of no size",
      `${head}Transfer-Encoding: chunked\r\n\r\nzz\r\n{}`,
      /^\(.*chunk.*\)$/,
    ],
    [
      "has two lengths",
      `${head}Content-Length: 2\r\nContent-Length: 3\r\n\r\n{}`,
      /^\(.*content-length.*\)$/i,
    ],
    ["speaks SSH", "SSH-2.0-OpenSSH_9.9\r\n", /^\(.*HTTP.*\)$/],
    ["speaks TLS", Buffer.from([0x15, 3, 1, 0, 2, 2, 0x28]), /^\(.*HTTP.*\)$/],
    ["speaks HTTP/0.9", "<html>an old page</html>\n", /^\(.*HTTP.*\)$/],
    [
      "speaks of a status 999",
      "HTTP/1.1 999 Odd\r\nContent-Length: 2\r\n\r\n{}",
      /^\(its status 999 is not an HTTP status\)$/,
    ],
    [
      "speaks of a status 600 and goes on",
      `HTTP/1.1 600 Odd\r\n\r\n${"x".repeat(1e6)}`,
      /^\(its status 600 is not/,
    ],
    ["speaks of no status", "HTTP/1.1 OK\r\n\r\n", /^\(.*status.*\)$/i],
    ["has a head without end", `${head}X: ${"x".repeat(200_000)}\r\n\r\n`, /^\(.*overflow.*\)$/i],
  ];
  it.each(wrong)("a server that %s", async (_, bytes, reason) => {
    const began = performance.now();
    expect(await silence(saying(bytes))).toMatch(reason);
    expect(performance.now() - began).toBeLessThan(1000);
  });

  it("a server whose odd answers would otherwise hold all connections", async () => {
    const { client, opened } = await saying(
      "HTTP/1.1 999 Odd\r\nContent-Length: 9\r\n\r\n{",
      false,
    );
    for (let turn = 0; turn < 40; turn += 1) {
      await expect(client.connections.retrieve("cxn_1")).rejects.toThrow("its status 999 is not");
    }
    expect(opened()).toBe(40);
  });
});

it.each([
  ["of its own", {}],
  ["of Node's fetch", { fetch }],
])("an abort ends a connection %s", async (_, options) => {
  const controller = new AbortController();
  const reason = new Error("enough");
  const { client, open } = await raw((socket) => {
    socket.once("data", () => controller.abort(reason));
  }, options);
  const sent = client.connections.reactivate("cxn_1", { signal: controller.signal });
  await expect(sent).rejects.toBe(reason);
  await until(() => open() === 0);
  expect(open()).toBe(0);
});

it("after a cut connection the same key is sent on a new one", async () => {
  const keys: unknown[] = [];
  const { client, opened } = await http(
    (request, response) => {
      keys.push(request.headers["idempotency-key"]);
      if (keys.length === 1) request.socket.destroy();
      else response.end(JSON.stringify({ data: inactive }));
    },
    { retries: { noReply: 1 }, clock: { now: () => 0, sleep: async () => {} } },
  );
  expect(await client.connections.reactivate("cxn_1")).toMatchObject({ kind: "resource" });
  expect(keys).toHaveLength(2);
  expect(keys[1]).toBe(keys[0]);
  expect(opened()).toBe(2);
});
