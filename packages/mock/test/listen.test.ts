import { once } from "node:events";
import { request as ask } from "node:http";
import { connect as dial } from "node:net";
import { describe, expect, it, onTestFinished, test } from "vitest";
import { accept, connect, createMock, listen, organizations, startMock } from "../src/index.ts";
import { connections, keys } from "./both-ways.ts";

test("a port that is taken is reported, and the one who has it stays", async () => {
  const mock = createMock();
  const { url, close } = await listen(mock);
  await expect(listen(createMock(), Number(new URL(url).port))).rejects.toMatchObject({
    code: "EADDRINUSE",
  });
  expect((await fetch(url + connections)).status).toBe(401);
  await close();
});

const request = (key: string) =>
  `GET ${connections} HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer ${key}\r\n\r\n`;

test("closing ends idle connections, and those that wait for an answer", async () => {
  const asked = Promise.withResolvers<void>();
  const mock = createMock({
    rulings: { "protocol/latency": "5" },
    sleep: () => {
      asked.resolve();
      return new Promise(() => {});
    },
  });
  const { url, close } = await listen(mock);
  const port = Number(new URL(url).port);
  const idle = dial(port, "127.0.0.1");
  idle.write(request("none"));
  const [answer] = (await once(idle, "data")) as [Buffer];
  expect(answer.toString()).toMatch(/^HTTP\/1\.1 401 /);
  const waiting = dial(port, "127.0.0.1");
  waiting.write(request(keys.source));
  await asked.promise;

  const ended = Promise.all([idle, waiting].map((socket) => once(socket.resume(), "close")));
  await close();
  await ended;
  await expect(fetch(url)).rejects.toThrow("fetch failed");
});

test("the dashboard accepts for whoever has a key of the destination, and for no one else", async () => {
  const mock = createMock();
  const { url, close } = await listen(mock);
  const id = connect(mock, keys.source, organizations.destination.id);
  const acceptOver = async (key: string, accepted: string, method = "POST") => {
    const path = `/dashboard/connections/${accepted}/accept`;
    const headers = { authorization: `Bearer ${key}` };
    return (await fetch(url + path, { method, headers })).status;
  };
  expect(await acceptOver("none", id)).toBe(401);
  for (const key of [keys.source, keys.stranger]) expect(await acceptOver(key, id)).toBe(409);
  for (const other of ["none", "%ZZ", "%2F"]) {
    expect(await acceptOver(keys.destination, other)).toBe(409);
  }
  expect(await acceptOver(keys.destination, id, "GET")).toBe(404);
  expect(await acceptOver(keys.destination, encodeURIComponent(id))).toBe(204);
  expect(await acceptOver(keys.destination, id)).toBe(409);
  await close();
});

test("an answer tells its length and keeps the connection", async () => {
  const { url, close } = await listen(createMock());
  const { headers } = await fetch(url + connections, {
    headers: { authorization: `Bearer ${keys.source}` },
  });
  expect([headers.get("content-length"), headers.get("connection")]).toEqual(["45", "keep-alive"]);
  await close();
});

/** The status of an answer, asked with headers that `fetch` keeps to itself. */
async function statusOf(
  url: string,
  headers: Record<string, string>,
  body?: Buffer,
  method = "GET",
) {
  const { promise, resolve, reject } = Promise.withResolvers<number>();
  const sent = ask(`${url}${connections}`, { method, headers }, (answer) => {
    answer.resume();
    resolve(answer.statusCode ?? 0);
  });
  sent.on("error", reject);
  if (body !== undefined) sent.write(body);
  sent.end();
  return promise;
}

const authorization = `Bearer ${keys.source}`;

describe("a page in a browser is not trusted like a program of this machine:", () => {
  const serve = async (options: Parameters<typeof startMock>[0] = {}) => {
    const started = await startMock(options);
    onTestFinished(started.close);
    return started;
  };

  it.each([
    "rebound.example",
    "rebound.example:4010",
    "192.168.1.5",
    "127.0.0.1.example",
    "localhost.example",
    "[::2]",
  ])("the name %s is refused", async (host) => {
    const { url } = await serve();
    expect(await statusOf(url, { host, authorization })).toBe(421);
  });

  it.each(["localhost", "localhost:1", "127.0.0.1", "127.1.2.3", "[::1]", "app.localhost"])(
    "the name %s is answered",
    async (host) => {
      const { url } = await serve();
      expect(await statusOf(url, { host, authorization })).toBe(200);
    },
  );

  it.each(["https://evil.example", "null", "http://localhost:5173", "http://127.0.0.1"])(
    "the origin %s is refused, also where it only wants to reset or accept",
    async (origin) => {
      const { url, connectionId } = await serve();
      for (const path of [
        "/__reset",
        "/__advance?seconds=1",
        `/dashboard/connections/${connectionId}/accept`,
        connections,
      ]) {
        const answer = await fetch(url + path, {
          method: "POST",
          headers: { origin, authorization },
        });
        expect(answer.status).toBe(403);
      }
    },
  );

  it("its own origin is answered", async () => {
    const { url } = await serve();
    expect(await statusOf(url, { origin: url, authorization })).toBe(200);
  });

  it("an origin that `cors` names may send requests and read the answers", async () => {
    const cors = "http://localhost:5173";
    const { url } = await serve({ cors });
    const asked = await fetch(url + connections, {
      method: "OPTIONS",
      headers: { origin: cors, "access-control-request-method": "POST" },
    });
    expect([asked.status, asked.headers.get("access-control-allow-origin")]).toEqual([204, cors]);
    expect(asked.headers.get("access-control-allow-headers")).toContain("authorization");
    const answer = await fetch(url + connections, { headers: { origin: cors, authorization } });
    expect([answer.status, answer.headers.get("access-control-allow-origin")]).toEqual([200, cors]);
    expect(await statusOf(url, { origin: "http://localhost:5174", authorization })).toBe(403);
  });

  it("another address is listened on where it is asked for, under any name", async () => {
    const { url, environment } = await serve({ host: "0.0.0.0" });
    expect(environment["PERSONA_BASE_URL"]).toBe(url);
    expect(await statusOf(url, { host: "mock.internal", authorization })).toBe(200);
  });
});

describe("a body of more than a megabyte is not read", () => {
  it.each([
    ["with its length", { "content-length": "1000001" }],
    ["in chunks", { "transfer-encoding": "chunked" }],
  ])("%s", async (_, headers) => {
    const { url, close } = await startMock();
    onTestFinished(close);
    const before = process.memoryUsage().rss;
    const status = await statusOf(
      url,
      { authorization, ...headers },
      Buffer.alloc(1_000_001, " "),
      "POST",
    );
    expect(status).toBe(413);
    expect(process.memoryUsage().rss - before).toBeLessThan(50e6);
    const within = Buffer.from('{"data":{"attributes":{"destination-organization-id":"org_x"}}}');
    expect(
      await statusOf(url, { authorization, "transfer-encoding": "chunked" }, within, "POST"),
    ).toBe(422);
  });
});

test("POST /__reset brings everything back as it was started, and POST /__advance moves the clock", async () => {
  const mock = await startMock();
  onTestFinished(mock.close);
  const { url, connectionId } = mock;
  const read = async () => {
    const answer = await fetch(`${url}${connections}/${connectionId}`, {
      headers: { authorization },
    });
    const { data } = (await answer.json()) as {
      readonly data: { readonly attributes: Readonly<Record<string, string>> };
    };
    return data.attributes;
  };
  const post = async (path: string) =>
    (await fetch(url + path, { method: "POST", headers: { authorization } })).status;
  const before = await read();
  expect(await post("/__advance?seconds=3600")).toBe(204);
  expect(await post(`${connections}/${connectionId}/deactivate`)).toBe(200);
  const after = await read();
  expect(after["status"]).toBe("inactive");
  expect(
    Date.parse(after["updated-at"] ?? "") - Date.parse(before["updated-at"] ?? ""),
  ).toBeGreaterThan(3_599_000);
  for (const wrong of ["", "?seconds=", "?seconds=-1", "?seconds=soon"]) {
    expect(await post(`/__advance${wrong}`)).toBe(400);
  }
  expect(await post("/__reset")).toBe(204);
  expect((await read())["status"]).toBe("pending");
  expect(accept(mock.mock, connectionId, organizations.destination.id)).toBe(true);
  expect((await read())["status"]).toBe("active");
  // No operation of the API, nor anything else, to a GET.
  expect((await fetch(`${url}/__reset`)).status).toBe(401);
});
