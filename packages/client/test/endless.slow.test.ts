import { type AddressInfo, createServer } from "node:net";
import { describe, expect, it, onTestFinished, vi } from "vitest";
import { createClient } from "../src/index.ts";
import { apiKey } from "./stage.ts";

describe("what ends is the whole request, whatever the wire says,", () => {
  const chunked = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n";
  const endless: Readonly<Record<string, readonly [string, string]>> = {
    "in a chunk extension": [`${chunked}5;a=`, "x".repeat(65_536)],
    "in the size of a chunk": [chunked, "0".repeat(65_536)],
    "in trailers": [`${chunked}0\r\n`, "x: y\r\n".repeat(10_000)],
    "in interim answers": ["", "HTTP/1.1 103 Early Hints\r\n\r\n".repeat(2000)],
    "in headers": ["HTTP/1.1 200 OK\r\n", "x: y\r\n".repeat(10)],
    "in empty lines": ["", "\r\n".repeat(30_000)],
    "in one-byte chunks": [chunked, "1\r\n \r\n".repeat(10_000)],
    "in a status line": ["HTTP/1.1 200 ", "x".repeat(65_536)],
  };
  it.each(Object.entries(endless))("%s without end", async (_, [begin, again]) => {
    let open = 0;
    const server = createServer((socket) => {
      open += 1;
      socket.on("close", () => (open -= 1)).on("error", () => {});
      socket.once("data", () => {
        socket.write(begin);
        const more = () => {
          while (!socket.destroyed && socket.write(again));
          if (!socket.destroyed) socket.once("drain", more);
        };
        more();
      });
    });
    await new Promise<void>((listening) => server.listen(0, "127.0.0.1", listening));
    onTestFinished(() => void server.close());
    const { port } = server.address() as AddressInfo;
    const began = performance.now();
    const client = createClient({
      apiKey,
      baseUrl: `http://127.0.0.1:${port}`,
      timeout: 500,
      bodyLimit: 10_000,
      retries: { noReply: 0 },
    });
    await client.connections.retrieve("cxn_1").catch(() => {});
    expect(performance.now() - began).toBeLessThan(20_000);
    // A request that nobody waits for any more would keep the process alive.
    await vi.waitFor(() => expect(open).toBe(0));
  });
});
