import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { createServer, type IncomingMessage, type RequestListener } from "node:http";
import { createServer as createTlsServer } from "node:https";
import { type AddressInfo, connect, type Server } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { brotliCompressSync, deflateSync, gzipSync, zstdCompressSync } from "node:zlib";
import { describe, expect, it, onTestFinished } from "vitest";
import { type ClientOptions, createClient, NoReplyError, overNetwork } from "../src/index.ts";
import { certificate } from "./certificate.ts";
import { apiKey, inactive } from "./stage.ts";

/** The port of a server, for the length of a test. */
async function listen(server: Server, host = "127.0.0.1"): Promise<number> {
  const sockets = new Set<{ destroy(): void }>();
  for (const event of ["connection", "secureConnection"]) {
    server.on(event, (socket: { destroy(): void; on(name: string, then: () => void): void }) => {
      sockets.add(socket);
      socket.on("error", () => {});
    });
  }
  server.on("tlsClientError", () => {});
  await new Promise<void>((listening) => server.listen(0, host, listening));
  onTestFinished(async () => {
    for (const socket of sockets) socket.destroy();
    await new Promise((closed) => server.close(closed));
  });
  return (server.address() as AddressInfo).port;
}

const clientOf = (baseUrl: string, options: Partial<ClientOptions> = {}) =>
  createClient({ apiKey, baseUrl, timeout: 30_000, retries: { noReply: 0 }, ...options });

const body = JSON.stringify({ data: inactive });
const answering: RequestListener = (_, response) => response.end(body);

describe("an answer is read in", () => {
  const encodings: Readonly<Record<string, (text: string) => Buffer>> = {
    gzip: (text) => gzipSync(text),
    "x-gzip": (text) => gzipSync(text),
    deflate: (text) => deflateSync(text),
    br: (text) => brotliCompressSync(text),
    zstd: (text) => zstdCompressSync(text),
    "gzip, br": (text) => brotliCompressSync(gzipSync(text)),
    identity: (text) => Buffer.from(text),
  };
  const served = async (encoding: string, bytes: Buffer, options?: Partial<ClientOptions>) => {
    const port = await listen(
      createServer((_, response) => {
        response.writeHead(200, { "content-encoding": encoding }).end(bytes);
      }),
    );
    return clientOf(`http://127.0.0.1:${port}`, options).connections.retrieve("cxn_1");
  };

  it.each(Object.entries(encodings))("%s", async (encoding, encode) => {
    const reply = await served(encoding, encode(body));
    expect(reply).toMatchObject({ kind: "resource", exchange: { body } });
  });

  it.each(Object.entries(encodings))(
    "%s, up to the limit of what comes out",
    async (encoding, encode) => {
      const bomb = encode(" ".repeat(5_000_000));
      const before = process.memoryUsage().rss;
      const { exchange } = await served(encoding, bomb, { bodyLimit: 100_000 });
      expect(exchange).toMatchObject({ truncated: true, body: " ".repeat(100_000) });
      expect(process.memoryUsage().rss - before).toBeLessThan(100e6);
    },
  );

  it.each(Object.entries(encodings).slice(0, -1))(
    "%s, and no reply where it is damaged",
    async (encoding, encode) => {
      const bytes = encode(body.repeat(20));
      await expect(served(encoding, bytes.subarray(0, -9))).rejects.toThrow(NoReplyError);
      await expect(served(encoding, Buffer.from("what is this"))).rejects.toThrow(NoReplyError);
    },
  );

  it("no encoding that nobody knows", async () => {
    await expect(served("compress", Buffer.from(body))).rejects.toThrow(
      "its content-encoding compress is not supported",
    );
  });
});

interface Proxied {
  readonly url: string;
  readonly asked: string[];
}

/** A proxy that forwards and tunnels, and notes what it was asked for. */
async function proxy(refuse?: number): Promise<Proxied> {
  const asked: string[] = [];
  const note = ({ method, url, headers }: IncomingMessage) =>
    asked.push(`${method} ${url} ${headers["proxy-authorization"] ?? ""}`.trim());
  const server = createServer((request, response) => {
    note(request);
    response.writeHead(refuse ?? 200).end(body);
  });
  server.on("connect", (request, socket) => {
    note(request);
    if (refuse !== undefined) {
      socket.end(`HTTP/1.1 ${refuse} No\r\n\r\n`);
      return;
    }
    const [, port = ""] = request.url?.split(":") ?? [];
    // Whatever the name: it is known to the proxy alone.
    const target = connect(Number(port), "127.0.0.1", () => {
      socket.write("HTTP/1.1 200 OK\r\n\r\n");
      target.pipe(socket).pipe(target);
    });
    target.on("error", () => socket.destroy());
    socket.on("error", () => target.destroy());
  });
  return { url: `127.0.0.1:${await listen(server)}`, asked };
}

async function authority(bytes: string | Buffer = certificate.cert): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), "persona-client-"));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  const file = join(folder, "authority.pem");
  await writeFile(file, bytes);
  return file;
}

const basic = `Basic ${Buffer.from("me:pass@word").toString("base64")}`;

describe("a proxy", () => {
  it.each(["HTTP_PROXY", "http_proxy"])(
    "of %s is asked, with its name and password",
    async (name) => {
      const { url, asked } = await proxy();
      const fetch = overNetwork({ [name]: `http://me:pass%40word@${url}` });
      await clientOf("http://api.invalid", { fetch }).connections.retrieve("cxn_1");
      expect(asked).toEqual([`GET http://api.invalid/api/v1/connect/connections/cxn_1 ${basic}`]);
    },
  );

  it.each(["HTTPS_PROXY", "https_proxy"])("of %s is asked for a tunnel", async (name) => {
    const port = await listen(createTlsServer(certificate, answering));
    const { url, asked } = await proxy();
    const fetch = overNetwork({ [name]: url, SSL_CERT_FILE: await authority() });
    const there = clientOf(`https://api.invalid:${port}`, { fetch });
    expect(await there.connections.retrieve("cxn_1")).toMatchObject({ kind: "resource" });
    expect(asked).toEqual([`CONNECT api.invalid:${port}`]);
    const misnamed = clientOf(`https://other.invalid:${port}`, { fetch });
    await expect(misnamed.connections.retrieve("cxn_1")).rejects.toThrow(
      /through the proxy http:\/\/127\.0\.0\.1:\d+: its certificate is not trusted \(.*altnames/,
    );
  });

  it.each([["NO_PROXY"], ["no_proxy"]])(
    "is left out for what %s names, and for this machine always",
    async (name) => {
      const { url, asked } = await proxy();
      const fetch = overNetwork({ HTTP_PROXY: url, [name]: "other.example,.invalid" });
      await clientOf("http://api.invalid", { fetch })
        .connections.retrieve("cxn_1")
        .catch(() => {});
      const port = await listen(createServer(answering));
      await clientOf(`http://127.0.0.1:${port}`, { fetch }).connections.retrieve("cxn_1");
      await clientOf(`http://localhost:${port}`, { fetch }).connections.retrieve("cxn_1");
      expect(asked).toEqual([]);
    },
  );

  it.each([
    ["refuses", 403, /403/],
    ["wants a password", 407, /407/],
  ])("that %s is named, without its password", async (_, status, why) => {
    const { url } = await proxy(status);
    for (const target of [
      "https://api.invalid",
      ...(status === 407 ? ["http://api.invalid"] : []),
    ]) {
      const fetch = overNetwork({ HTTP_PROXY: `me:secretword1@${url}` });
      const error = await clientOf(target, { fetch }).connections.retrieve("cxn_1").catch(String);
      expect(error).toContain(`through the proxy http://${url}: `);
      expect(error).toMatch(why);
      expect(error).not.toContain("secretword1");
    }
  });

  it("that is not there is named", async () => {
    const fetch = overNetwork({ HTTPS_PROXY: "http://me:secretword1@127.0.0.1:9" });
    const error = await clientOf("https://api.invalid", { fetch })
      .connections.retrieve("cxn_1")
      .catch(String);
    expect(error).toContain("through the proxy http://127.0.0.1:9: ");
    expect(error).toContain("ECONNREFUSED");
    expect(error).not.toContain("secretword1");
  });

  it.each(["socks5://proxy.example", "http://", "::"])(
    "%s is refused before anything is sent",
    (text) => {
      expect(() => overNetwork({ HTTPS_PROXY: text })).toThrow(
        "HTTPS_PROXY is not an http or https URL",
      );
    },
  );
});

it("names a server that does not speak TLS", async () => {
  const port = await listen(createServer(answering));
  await expect(overNetwork({})(new Request(`https://127.0.0.1:${port}/`))).rejects.toThrow(
    "it does not speak TLS on this port",
  );
});

describe("a certificate", () => {
  it("that nobody vouches for is refused, and it is said so", async () => {
    const port = await listen(createTlsServer(certificate, answering));
    await expect(
      clientOf(`https://localhost:${port}`).connections.retrieve("cxn_1"),
    ).rejects.toThrow(
      /its certificate is not trusted \(.*self.signed.*\): .* NODE_EXTRA_CA_CERTS or SSL_CERT_FILE/,
    );
  });

  it.each(["NODE_EXTRA_CA_CERTS", "SSL_CERT_FILE"])(
    "is taken where %s vouches for it",
    async (name) => {
      const port = await listen(createTlsServer(certificate, answering));
      const fetch = overNetwork({ [name]: await authority() });
      const reply = await clientOf(`https://localhost:${port}`, { fetch }).connections.retrieve(
        "cxn_1",
      );
      expect(reply.kind).toBe("resource");
    },
  );

  it("file may begin with a byte order mark, and one in UTF-16 is named", async () => {
    const port = await listen(createTlsServer(certificate, answering));
    const fetch = overNetwork({ SSL_CERT_FILE: await authority(`\uFEFF${certificate.cert}`) });
    const client = clientOf(`https://localhost:${port}`, { fetch });
    expect((await client.connections.retrieve("cxn_1")).kind).toBe("resource");
    const wide = await authority(Buffer.from(certificate.cert, "utf16le"));
    expect(() => overNetwork({ SSL_CERT_FILE: wide })).toThrow(
      "(it is UTF-16 or DER, and not PEM in UTF-8)",
    );
  });

  it("file that is not there is named", () => {
    expect(() => overNetwork({ SSL_CERT_FILE: "/nowhere.pem" })).toThrow(
      "cannot read the certificates of SSL_CERT_FILE",
    );
  });
});

it("localhost is found where it is IPv6 only", async () => {
  const port = await listen(createServer(answering), "::1");
  expect(await clientOf(`http://[::1]:${port}`).connections.retrieve("cxn_1")).toMatchObject({
    kind: "resource",
  });
  expect(await clientOf(`http://localhost:${port}`).connections.retrieve("cxn_1")).toMatchObject({
    kind: "resource",
  });
});

it("an answer can be left unread", async () => {
  const port = await listen(createServer(answering));
  const failures: unknown[] = [];
  const note = (error: unknown) => void failures.push(error);
  process.once("uncaughtException", note);
  const { status, body: unread } = await overNetwork({})(new Request(`http://127.0.0.1:${port}/`), {
    signal: new AbortController().signal,
  });
  await unread?.cancel();
  // What has arrived by now is emitted in a later turn.
  for (let turn = 0; turn < 5; turn += 1) await new Promise((resolve) => setImmediate(resolve));
  process.off("uncaughtException", note);
  expect({ status, failures }).toEqual({ status: 200, failures: [] });
});
