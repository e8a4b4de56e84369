/**
 * Measures how fast the mock is on a port, compared with a bare `node:http` server whose answers have the same size.
 * Also measures how soon after its start the command `mock` answers. Run with `node bench/throughput.ts`.
 */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { Agent, createServer, request as send } from "node:http";
import type { AddressInfo } from "node:net";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { isMainThread, parentPort, Worker, workerData } from "node:worker_threads";
import { connect, createMock, listen, organizations } from "@persona-conformance/mock";

const sockets = 16;
const warmUp = 1000;
const measured = 2000;
const starts = 7;

interface Load {
  readonly method: string;
  readonly url: string;
  readonly authorization: string;
}

/** Tells the main thread that the measurement begins, and then the number of requests answered per second. */
type Post = (message: "warm" | number) => void;

interface Measurement {
  readonly perSecond: number;
  /** The share of the time that the server's thread was busy. If it is far below 1, the client was the bottleneck. */
  readonly busy: number;
}

/** Answers per second of busy time: the throughput with a faster client. */
const perBusySecond = ({ perSecond, busy }: Measurement) => perSecond / busy;

/** Sends the same request repeatedly, on its own thread. */
async function generate({ method, url, authorization }: Load, post: Post): Promise<void> {
  const agent = new Agent({ keepAlive: true, maxSockets: sockets });
  const headers = { authorization };
  let answered = 0;
  const stop = new AbortController();
  const one = () =>
    new Promise<void>((resolve, reject) => {
      send(url, { method, headers, agent }, (response) => {
        response.resume();
        response.once("end", resolve);
      })
        .once("error", reject)
        .end();
    });
  const lines = Array.from({ length: sockets }, async () => {
    while (!stop.signal.aborted) {
      await one();
      answered += 1;
    }
  });
  await pause(warmUp);
  post("warm");
  const [before, start] = [answered, performance.now()];
  await pause(measured);
  const perSecond = ((answered - before) * 1000) / (performance.now() - start);
  stop.abort();
  await Promise.all(lines);
  agent.destroy();
  post(perSecond);
}

const pause = (milliseconds: number) =>
  new Promise<void>((resolve) => {
    setTimeout(resolve, milliseconds);
  });

async function measure(load: Load): Promise<Measurement> {
  const worker = new Worker(new URL(import.meta.url), { workerData: load });
  await once(worker, "message");
  const start = performance.eventLoopUtilization();
  const [perSecond] = (await once(worker, "message")) as [number];
  return { perSecond, busy: performance.eventLoopUtilization(start).utilization };
}

/** A server with a single answer, which it writes as JSON each time. */
async function bare(status: number, body: unknown): Promise<{ url: string; close(): void }> {
  const server = createServer((_request, response) => {
    const text = JSON.stringify(body);
    response.writeHead(status, {
      "content-type": "application/json; charset=utf-8",
      "content-length": Buffer.byteLength(text),
    });
    response.end(text);
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    close() {
      server.close();
      server.closeAllConnections();
    },
  };
}

async function throughput(): Promise<void> {
  const mock = createMock();
  const key = organizations.source.environments[0].keys[0] ?? "";
  const ids = Array.from({ length: 10 }, () => connect(mock, key, mock.addOrganization().id));
  const mocked = await listen(mock);
  const authorization = `Bearer ${key}`;
  const list = "/api/v1/connect/connections";
  const targets = [
    ["list", "GET", list],
    ["retrieve", "GET", `${list}/${ids[0]}`],
    ["reactivate, refused", "POST", `${list}/${ids[0]}/reactivate`],
  ] as const;
  for (const [name, method, path] of targets) {
    const load = { method, url: mocked.url + path, authorization };
    const sample = await fetch(load.url, { method, headers: { authorization } });
    const text = await sample.text();
    const beside = await bare(sample.status, JSON.parse(text));
    const ours = await measure(load);
    const theirs = await measure({ ...load, url: beside.url + path });
    beside.close();
    const shown = ({ perSecond, busy }: Measurement) =>
      `${perSecond.toFixed(0).padStart(6)}/s (${(busy * 100).toFixed(0)} % busy)`;
    const answered = (ours.perSecond / theirs.perSecond).toFixed(2);
    const whileBusy = (perBusySecond(ours) / perBusySecond(theirs)).toFixed(2);
    console.log(`${name} (${sample.status}, ${text.length} bytes)
  mock   ${shown(ours)}
  bare   ${shown(theirs)}
  ratio  ${answered} of the answers, ${whileBusy} of those for each busy second`);
  }
  await mocked.close();
}

/** The time from the start of the command to its first answer, in milliseconds. */
async function firstAnswer(): Promise<number> {
  const cli = fileURLToPath(new URL("../../../apps/conformance/start.js", import.meta.url));
  const start = performance.now();
  const child = spawn(process.execPath, [cli, "mock", "--port", "0", "--json"], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  const [line] = (await once(createInterface(child.stdout), "line")) as [string];
  const { url, source } = JSON.parse(line) as { url: string; source: { key: string } };
  await new Promise<void>((resolve, reject) => {
    send(
      `${url}/api/v1/connect/connections`,
      { headers: { authorization: `Bearer ${source.key}` } },
      (response) => {
        response.resume();
        response.once("end", resolve);
      },
    )
      .once("error", reject)
      .end();
  });
  const took = performance.now() - start;
  child.kill();
  await once(child, "exit");
  return took;
}

if (isMainThread) {
  await throughput();
  const times: number[] = [];
  for (let left = starts; left > 0; left -= 1) times.push(await firstAnswer());
  const [fastest = 0, median = 0] = [0, Math.floor(starts / 2)].map(
    (place) => times.toSorted((a, b) => a - b)[place] ?? 0,
  );
  console.log(
    `first answer after  ${median.toFixed(0)} ms (median of ${starts}; fastest ${fastest.toFixed(0)} ms)`,
  );
} else {
  // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a thread has no origin
  await generate(workerData as Load, (message) => parentPort?.postMessage(message));
}
