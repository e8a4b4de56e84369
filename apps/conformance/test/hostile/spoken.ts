import { overNetwork } from "@persona-conformance/client";
import type { Spoil } from "./provider.ts";
import { long } from "./spoil.ts";

const network = overNetwork();

/** Takes the answer from a server at this origin instead. */
export const from =
  (origin: string): Spoil =>
  async ({ request }) => {
    const { pathname, search } = new URL(request.url);
    const { method, headers, signal } = request;
    const sent = method === "POST" ? { body: await request.text() } : {};
    return network(new Request(origin + pathname + search, { method, headers, signal, ...sent }));
  };

const ok = (headers: string, text = "{}") =>
  `HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n${headers}\r\n\r\n${text}`;

/** What no `Response` can be, and only a socket can say. */
export const spoken: readonly (readonly [string, string])[] = [
  ["status 999", "HTTP/1.1 999 Whatever\r\nContent-Length: 2\r\n\r\n{}"],
  ["status 000", "HTTP/1.1 000 None\r\nContent-Length: 2\r\n\r\n{}"],
  ["103 and nothing more", "HTTP/1.1 103 Early Hints\r\nLink: </x>\r\n\r\n"],
  ["101", "HTTP/1.1 101 Switching Protocols\r\nUpgrade: h2c\r\nConnection: Upgrade\r\n\r\n"],
  ["a length that is too long", ok("Content-Length: 5000")],
  ["a length that is too short", ok("Content-Length: 1")],
  ["two lengths", ok("Content-Length: 2\r\nContent-Length: 3")],
  ["a length that is negative", ok("Content-Length: -2")],
  ["a chunk that never ends", ok("Transfer-Encoding: chunked", "fffffff\r\n{}")],
  ["headers of 1 MB", ok(`X-Long: ${long(1_000_000)}\r\nContent-Length: 2`)],
  ["2,000 headers", ok(`${"a: b\r\n".repeat(2000)}Content-Length: 2`)],
  [
    "headers __proto__ and constructor",
    ok("__proto__: a\r\n__proto__: b\r\nconstructor: c\r\nContent-Length: 2"),
  ],
  ["a header of a NUL", ok("X: a\u0000b\r\nContent-Length: 2")],
  ["a header that goes on", ok("X: a\r\n b\r\nContent-Length: 2")],
  [
    "a bomb of gzip",
    ok(
      "Content-Encoding: gzip\r\nContent-Length: 20",
      "\u001F\u008B\u0008\u0000\u0000\u0000\u0000\u0000\u0000\u0003",
    ),
  ],
  ["two answers at once", ok("Content-Length: 2") + ok("Content-Length: 2")],
  ["another protocol", "SSH-2.0-OpenSSH_9.6\r\n"],
];
