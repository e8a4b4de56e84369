import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { createServer } from "node:http";
import type { AddressInfo, Socket } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { connect, createMock, organizations } from "@persona-conformance/mock";
import { keys } from "../nights/stand-in.ts";
import { bodyAttacks } from "./bodies.ts";
import { wireAttacks } from "./wire.ts";

const cli = fileURLToPath(new URL("../../start.js", import.meta.url));

/** Time limit of a run, in seconds. Restoring the connection may take another minute. */
const deadline = 6;
const restoring = 60;
/** The most memory that a run may use, in megabytes. */
const maxMemory = 400;

/** Makes a process write its memory usage to its own pipe when it ends. */
const preload = `data:text/javascript,${encodeURIComponent(
  'import { writeSync } from "node:fs"; process.on("exit", () => writeSync(3, String(process.resourceUsage().maxRSS)));',
)}`;

export interface Withstood {
  readonly name: string;
  readonly seconds: number;
  readonly megabytes: number;
  /** What went wrong, in words. */
  readonly wrong?: string;
}

export const attacks = [...Object.keys(wireAttacks), ...Object.keys(bodyAttacks)];

/** Starts a run as a process, against a sandbox that attacks from one request on. */
export async function underAttack(name: string, from: number): Promise<Withstood> {
  const mock = createMock();
  const id = connect(mock, keys.source, organizations.destination.id);
  connect(mock, keys.source, organizations.stranger.id);
  let asked = 0;
  const sockets = new Set<Socket>();
  const server = createServer(async (request, response) => {
    asked += 1;
    const attack = wireAttacks[name];
    if (asked >= from && attack !== undefined) {
      attack(request.socket);
      return;
    }
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const answer = await mock.fetch(
      new Request(`http://127.0.0.1${request.url ?? ""}`, {
        method: request.method ?? "GET",
        headers: Object.entries(request.headers).map(([header, value]) => [header, String(value)]),
        ...(chunks.length > 0 && { body: Buffer.concat(chunks) }),
      }),
    );
    const text = await answer.text();
    const body = asked >= from ? (bodyAttacks[name]?.(text) ?? text) : text;
    const headers = {
      ...Object.fromEntries(answer.headers),
      "content-length": Buffer.byteLength(body),
    };
    response.writeHead(answer.status, headers).end(body);
  });
  server.on("connection", (socket: Socket) => {
    sockets.add(socket);
    socket.on("close", () => sockets.delete(socket)).on("error", () => {});
  });
  await new Promise<void>((listening) => server.listen(0, "127.0.0.1", listening));
  const folder = await mkdtemp(join(tmpdir(), "persona-attacks-"));
  const began = performance.now();
  try {
    const child = spawn(
      process.execPath,
      ["--import", preload, cli, "run", "--target", "sandbox", "--quiet"].concat(
        "--timeout",
        "300",
        "--deadline",
        `${deadline}s`,
        "--out",
        join(folder, "reports"),
      ),
      {
        stdio: ["ignore", "ignore", "ignore", "pipe"],
        env: {
          PATH: process.env["PATH"],
          PERSONA_BASE_URL: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
          PERSONA_SOURCE_API_KEY: keys.source,
          PERSONA_CONNECTION_ID: id,
          PERSONA_STATE_DIR: join(folder, "state"),
        },
      },
    );
    let memory = "";
    child.stdio[3]?.on("data", (chunk: Buffer) => (memory += chunk.toString()));
    const limit = setTimeout(() => child.kill("SIGKILL"), (deadline + restoring + 10) * 1000);
    const [code] = (await once(child, "close")) as [number | null];
    clearTimeout(limit);
    const seconds = (performance.now() - began) / 1000;
    const megabytes = Math.round(Number(memory) / 1024);
    const report = await readFile(join(folder, "reports/run.json"), "utf8").catch(() => undefined);
    const wrong =
      code === null
        ? "it did not end"
        : megabytes > maxMemory
          ? `it took ${megabytes} MB`
          : report === undefined
            ? "it left no report"
            : undefined;
    return { name, seconds, megabytes, ...(wrong !== undefined && { wrong }) };
  } finally {
    for (const socket of sockets) socket.destroy();
    server.close();
    await rm(folder, { recursive: true, force: true });
  }
}
