import { once } from "node:events";
import { connect } from "node:net";
import { expect, test } from "vitest";
import { createMock, listen, organizations } from "../src/index.ts";
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
  `GET ${connections} HTTP/1.1\r\nHost: mock\r\nAuthorization: Bearer ${key}\r\n\r\n`;

test("closing ends a connection that is kept alive, and one that waits for its answer", async () => {
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
  const idle = connect(port, "127.0.0.1");
  idle.write(request("none"));
  const [answer] = (await once(idle, "data")) as [Buffer];
  expect(answer.toString()).toMatch(/^HTTP\/1\.1 401 /);
  const waiting = connect(port, "127.0.0.1");
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
  const id = mock.connect(keys.source, organizations.destination.id);
  const accept = async (key: string, accepted: string, method = "POST") => {
    const path = `/dashboard/connections/${accepted}/accept`;
    const headers = { authorization: `Bearer ${key}` };
    return (await fetch(url + path, { method, headers })).status;
  };
  expect(await accept("none", id)).toBe(401);
  for (const key of [keys.source, keys.stranger]) expect(await accept(key, id)).toBe(409);
  for (const other of ["none", "%ZZ", "%2F"]) {
    expect(await accept(keys.destination, other)).toBe(409);
  }
  expect(await accept(keys.destination, id, "GET")).toBe(404);
  expect(await accept(keys.destination, encodeURIComponent(id))).toBe(204);
  expect(await accept(keys.destination, id)).toBe(409);
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
