import type { Socket } from "node:net";
import { brotliCompressSync, gzipSync, zstdCompressSync } from "node:zlib";

/** Answers a request on the raw socket. */
export type Attack = (socket: Socket) => void;

const head = "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n";
const chunked = `${head}Transfer-Encoding: chunked\r\n\r\n`;

/** Writes a beginning, then repeats a part until the client disconnects. */
const endless =
  (begin: string | Buffer, again: string | Buffer): Attack =>
  (socket) => {
    socket.write(begin);
    const more = () => {
      while (!socket.destroyed && socket.write(again));
      if (!socket.destroyed) socket.once("drain", more);
    };
    more();
  };
/** The same, but slowly. */
const slowly =
  (begin: string, again: string): Attack =>
  (socket) => {
    socket.write(begin);
    const timer = setInterval(() => socket.write(again), 50);
    socket.on("close", () => clearInterval(timer));
  };
const saying =
  (...bytes: readonly (string | Buffer)[]): Attack =>
  (socket) => {
    for (const one of bytes) socket.write(one);
    socket.end();
  };
const holding =
  (bytes: string): Attack =>
  (socket) => {
    if (bytes !== "") socket.write(bytes);
  };
const encoded = (encoding: string, bytes: Buffer): Attack =>
  saying(
    `${head}Content-Encoding: ${encoding}\r\nContent-Length: ${bytes.byteLength}\r\n\r\n`,
    bytes,
  );
const bomb = Buffer.alloc(30_000_000, " ");

export const wireAttacks: Readonly<Record<string, Attack>> = {
  "a chunk extension without end": endless(`${chunked}5;a=`, "x".repeat(65_536)),
  "a chunk size without end": endless(chunked, "0".repeat(65_536)),
  "trailers without end": endless(`${chunked}0\r\n`, "x: y\r\n".repeat(10_000)),
  "interim answers without end": endless("", "HTTP/1.1 103 Early Hints\r\n\r\n".repeat(2000)),
  "100 Continue without end": endless("", "HTTP/1.1 100 Continue\r\n\r\n".repeat(2000)),
  "headers without end": endless(head, "x: y\r\n".repeat(1000)),
  "empty lines without end": endless("", "\r\n".repeat(30_000)),
  "one-byte chunks without end": endless(chunked, "1\r\n \r\n".repeat(10_000)),
  "a body without end": endless(`${head}\r\n`, " ".repeat(65_536)),
  "a status line without end": endless("HTTP/1.1 200 ", "x".repeat(65_536)),
  "a header's name without end": endless(head, "x".repeat(65_536)),
  "a body that drips": slowly(`${head}Content-Length: 100000\r\n\r\n{`, " "),
  "headers that drip": slowly(head, "x: y\r\n"),
  "a chunk extension that drips": slowly(`${chunked}5;a=`, "x"),
  "interim answers that drip": slowly("", "HTTP/1.1 103 Early Hints\r\n\r\n"),
  "nothing at all": holding(""),
  "nothing after half a head": holding("HTTP/1.1 200 OK\r\nContent-"),
  "nothing after the head": holding(`${head}Content-Length: 100\r\n\r\n`),
  "nothing after half a body": holding(`${head}Content-Length: 100\r\n\r\n{"data"`),
  "nothing after half a chunk": holding(`${chunked}64\r\n{"da`),
  "an end after half a body": saying(`${head}Content-Length: 100\r\n\r\n{"data"`),
  "an end at once": saying(),
  "a reset": (socket) => void socket.resetAndDestroy(),
  "a reset in the middle": (socket) => {
    socket.write(`${head}Content-Length: 100\r\n\r\n{"data"`, () => socket.resetAndDestroy());
  },
  "random bytes": saying(Buffer.from(Array.from({ length: 5000 }, (_, at) => (at * 7919) % 256))),
  TLS: saying(Buffer.from([0x15, 3, 1, 0, 2, 2, 0x28])),
  "HTTP/2": saying("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"),
  "HTTP/0.9": saying("<html>an old page</html>\n"),
  "101 Switching Protocols": saying(
    "HTTP/1.1 101 Switching\r\nUpgrade: x\r\nConnection: Upgrade\r\n\r\n",
  ),
  "a negative length": saying(`${head}Content-Length: -1\r\n\r\n{}`),
  "two lengths": saying(`${head}Content-Length: 2\r\nContent-Length: 3\r\n\r\n{}`),
  "a length and chunks": saying(
    `${head}Content-Length: 2\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n`,
  ),
  "a length of 10^18": holding(`${head}Content-Length: 1000000000000000000\r\n\r\n{`),
  "a header of a megabyte": saying(`${head}X: ${"x".repeat(1_000_000)}\r\n\r\n`),
  "10,000 headers": saying(`${head}${"x: y\r\n".repeat(10_000)}\r\n`),
  "NUL in a header": saying(`${head}X: a\0b\r\nContent-Length: 2\r\n\r\n{}`),
  "status 999": saying("HTTP/1.1 999 Odd\r\nContent-Length: 2\r\n\r\n{}"),
  "a redirect to itself": saying("HTTP/1.1 307 Odd\r\nLocation: /\r\nContent-Length: 0\r\n\r\n"),
  "two answers to one request": saying(`${head}Content-Length: 2\r\n\r\n{}`.repeat(3)),
  "a gzip bomb": encoded("gzip", gzipSync(bomb)),
  "a gzip bomb in a gzip bomb": encoded("gzip, gzip", gzipSync(gzipSync(bomb))),
  "a brotli bomb": encoded("br", brotliCompressSync(bomb)),
  "a zstd bomb": encoded("zstd", zstdCompressSync(bomb)),
  "gzip without end": endless(`${head}Content-Encoding: gzip\r\n\r\n`, gzipSync(" ".repeat(1000))),
  "gzip that is cut off": encoded("gzip", gzipSync('{"data":[]}'.repeat(100)).subarray(0, -5)),
  "a body that is not the gzip it claims to be": encoded("gzip", Buffer.from('{"data":[]}')),
  "an unknown encoding": encoded("lzma", Buffer.from("{}")),
};
