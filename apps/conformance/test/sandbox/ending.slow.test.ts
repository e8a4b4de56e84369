import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdir, open, readdir, writeFile } from "node:fs/promises";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { createMock, type Mock } from "@persona-conformance/mock";
import { describe, expect, it, onTestFinished } from "vitest";
import type { RunDocument } from "../../src/document/run-document.ts";
import { cli, runIn, temporaryFolder } from "../support/fake-io.ts";
import { acceptsAt } from "../support/sandbox.ts";
import { keys, serveHttp, serveMock, type ServedMock } from "../support/serve.ts";

interface Started {
  readonly child: ChildProcess;
  readonly folder: string;
  /** What it has said on standard error so far. */
  error(): string;
  ended(): Promise<{ readonly code: number | null; readonly seconds: number }>;
  document(): Promise<RunDocument>;
}

/** A run against a served mock, or another URL, as a process. */
async function start(
  served: ServedMock | string,
  words: readonly string[],
  stdio: readonly ("pipe" | "ignore" | number)[] = ["ignore", "pipe", "pipe"],
): Promise<Started> {
  const folder = await temporaryFolder();
  const url = typeof served === "string" ? served : served.url;
  const began = performance.now();
  const child = spawn(
    process.execPath,
    [cli, "run", "--target", "sandbox", "--out", join(folder, "reports"), ...words],
    {
      cwd: folder,
      stdio: [...stdio],
      env: {
        PATH: process.env["PATH"],
        PERSONA_BASE_URL: url,
        PERSONA_SOURCE_API_KEY: keys.source,
        PERSONA_DESTINATION_API_KEY: keys.destination,
        PERSONA_ACCEPT_COMMAND: acceptsAt(url),
        PERSONA_STATE_DIR: join(folder, "state"),
      },
    },
  );
  onTestFinished(() => void child.kill("SIGKILL"));
  let error = "";
  child.stderr?.on("data", (chunk: Buffer) => (error += chunk.toString()));
  child.stdout?.resume();
  const closed = once(child, "exit");
  return {
    child,
    folder,
    error: () => error,
    async ended() {
      const [code] = (await closed) as [number | null];
      return { code, seconds: (performance.now() - began) / 1000 };
    },
    document: () => runIn(join(folder, "reports")),
  };
}

const lifecycle = ["connections/lifecycle/*/pending/*"];
/** A mock in real time, since a process runs against it. */
const realMock = () => serveMock(createMock());

describe("an output that goes away changes nothing:", () => {
  it("a reader of both that has seen enough", async () => {
    const served = await realMock();
    const run = await start(served, [...lifecycle, "--verbose"]);
    run.child.stderr?.once("data", () => {
      run.child.stderr?.destroy();
      run.child.stdout?.destroy();
    });
    expect((await run.ended()).code).toBe(0);
    expect((await run.document()).finishedAt).toBeDefined();
    expect(await served.status()).toBe("pending");
  });

  it.skipIf(!existsSync("/dev/full"))("a disk that is full", async () => {
    const served = await realMock();
    const full = await open("/dev/full", "w");
    const run = await start(served, [...lifecycle, "--verbose"], ["ignore", full.fd, "pipe"]);
    expect((await run.ended()).code).toBe(0);
    await full.close();
    expect(run.error()).toContain("cannot write to standard output (ENOSPC");
    expect((await run.document()).finishedAt).toBeDefined();
    expect(await served.status()).toBe("pending");
  });

  it.skipIf(!existsSync("/dev/full"))("nor one for what is said on the way", async () => {
    const served = await realMock();
    const full = await open("/dev/full", "w");
    const run = await start(served, [...lifecycle, "--verbose"], ["ignore", "pipe", full.fd]);
    expect((await run.ended()).code).toBe(0);
    await full.close();
    expect((await run.document()).finishedAt).toBeDefined();
  });
});

describe("a report that cannot be written", () => {
  /** The fault is at work where one is named, and the file of one report is a folder. */
  async function unwritable(fault: string | undefined) {
    const folder = await temporaryFolder();
    await mkdir(join(folder, "reports/junit.xml"), { recursive: true });
    const child = spawn(
      process.execPath,
      [cli, "run", "connections/list/**", ...(fault === undefined ? [] : ["--fault", fault])],
      { cwd: folder, env: { PATH: process.env["PATH"] } },
    );
    onTestFinished(() => void child.kill("SIGKILL"));
    let printed = "";
    child.stderr.on("data", (chunk: Buffer) => (printed += chunk.toString()));
    child.stdout.on("data", (chunk: Buffer) => (printed += chunk.toString()));
    const [code] = (await once(child, "close")) as [number];
    return { code, said: printed, files: await readdir(join(folder, "reports")) };
  }

  it("is named, and makes the run inconclusive; the others are written", async () => {
    const { code, said: printed, files } = await unwritable(undefined);
    expect(code).toBe(2);
    expect(printed).toMatch(
      /error: cannot write the reports to reports \(EISDIR.*choose another --out/,
    );
    expect(files.toSorted()).toEqual(["junit.xml", "report.html", "report.md", "run.json"]);
    expect(printed).toContain("mock: ");
  });

  it("undoes no failure", async () => {
    expect((await unwritable("connections/strangers/may-read")).code).toBe(1);
  });
});

/** A sandbox that answers for a while and then hangs, with the connection left moved. */
async function hanging(): Promise<ServedMock & { readonly hung: Promise<void> }> {
  const mock = createMock();
  const { promise: hung, resolve } = Promise.withResolvers<void>();
  let silent = false;
  const served = await serveMock({
    ...mock,
    async fetch(request: Request) {
      if (silent && request.headers.get("user-agent")?.startsWith("persona-conformance/")) {
        return new Promise<Response>(() => {});
      }
      const answer = await mock.fetch(request);
      if (request.url.endsWith("/deactivate") && answer.ok) {
        silent = true;
        resolve();
      }
      return answer;
    },
  } satisfies Mock);
  return { ...served, hung };
}

/** A sandbox on which a request hangs once, with the connection left moved. */
async function hangingOnce(): Promise<ServedMock & { readonly hung: Promise<void> }> {
  const mock = createMock();
  const { promise: hung, resolve } = Promise.withResolvers<void>();
  let armed = true;
  let next = false;
  const served = await serveMock({
    ...mock,
    async fetch(request: Request) {
      if (next) {
        next = false;
        resolve();
        return new Promise<Response>(() => {});
      }
      const answer = await mock.fetch(request);
      if (armed && request.url.endsWith("/deactivate") && answer.ok) {
        armed = false;
        next = true;
      }
      return answer;
    },
  } satisfies Mock);
  return { ...served, hung };
}

describe("a run that is asked to stop", () => {
  it.each([
    ["SIGINT"],
    ["SIGTERM"],
    ["SIGHUP"],
    // A person waits there, too.
    ["SIGINT", "--quiet"],
  ] as const)(
    "by %s says so at once, brings the connection back and writes its reports",
    async (signal, ...words) => {
      const served = await hangingOnce();
      const run = await start(served, [...lifecycle, ...words]);
      await served.hung;
      const began = performance.now();
      run.child.kill(signal);
      const { code } = await run.ended();
      expect(performance.now() - began).toBeLessThan(5000);
      expect(code).toBe(2);
      expect(run.error()).toContain("stopping, restoring …");
      expect(await served.status()).toBe("pending");
      expect((await run.document()).problems).toEqual([]);
      expect(await readdir(join(run.folder, "state"))).toEqual([]);
    },
  );

  it("twice stops at once and leaves its journal", async () => {
    const served = await hanging();
    const run = await start(served, lifecycle);
    await served.hung;
    await sleep(100);
    run.child.kill("SIGINT");
    await sleep(800);
    const began = performance.now();
    run.child.kill("SIGINT");
    expect((await run.ended()).code).toBe(2);
    expect(performance.now() - began).toBeLessThan(5000);
    expect(run.error()).toContain("stopped immediately");
    const files = await readdir(join(run.folder, "state"));
    expect(files.filter((name) => name.endsWith(".json"))).toHaveLength(1);
  });

  it("by one Ctrl-C that a package manager hands on is asked once", async () => {
    const served = await hangingOnce();
    const run = await start(served, lifecycle);
    await served.hung;
    run.child.kill("SIGINT");
    await sleep(20);
    run.child.kill("SIGINT");
    await run.ended();
    expect(await served.status()).toBe("pending");
  });
});

describe("the time of a run", () => {
  it("ends it, with its reports and the connection brought back", async () => {
    const served = await hangingOnce();
    const run = await start(served, [...lifecycle, "--deadline", "2s", "--timeout", "60000"]);
    const { code, seconds } = await run.ended();
    expect(code).toBe(2);
    expect(seconds).toBeLessThan(10);
    expect(run.error()).toContain("the --deadline of 2s was reached: stopping, restoring …");
    expect(await served.status()).toBe("pending");
    const { results, problems } = await run.document();
    expect(problems).toEqual([]);
    expect(JSON.stringify(results)).toContain("the --deadline of 2s was reached");
  });

  it("is over before the first check where nothing answers", async () => {
    const url = await serveHttp(() => {});
    const run = await start(url, [...lifecycle, "--deadline", "1s", "--timeout", "60000"]);
    expect((await run.ended()).code).toBe(2);
    expect(run.error()).toContain(
      "error: the --deadline of 1s was reached before the first check: give the run more time with --deadline",
    );
  });

  it.each(["", "5", "0s", "-1s", "1d", "1.5h", "1000h", "soon"])(
    "is no duration: %j",
    async (text) => {
      const run = await start("http://127.0.0.1:9", ["--deadline", text]);
      expect((await run.ended()).code).toBe(2);
      expect(run.error()).toContain("It must be a duration such as 90s, 30m or 2h");
    },
  );
});

it.skipIf(!existsSync("/proc/self"))("a folder that cannot be made is named", async () => {
  const folder = await temporaryFolder();
  const served = await realMock();
  const child = spawn(process.execPath, [cli, "run", ...lifecycle, "--target", "sandbox"], {
    cwd: folder,
    env: {
      PATH: process.env["PATH"],
      HOME: "/proc/nobody/home",
      PERSONA_BASE_URL: served.url,
      PERSONA_SOURCE_API_KEY: keys.source,
      PERSONA_CONNECTION_ID: served.id,
    },
  });
  onTestFinished(() => void child.kill("SIGKILL"));
  let printed = "";
  child.stderr.on("data", (chunk: Buffer) => (printed += chunk.toString()));
  const [code] = (await once(child, "close")) as [number];
  expect(printed).toMatch(/cannot lock the connection \(ENOENT.*PERSONA_STATE_DIR/);
  expect(code).toBe(2);
  await writeFile(join(folder, "file"), "");
  const out = spawn(process.execPath, [cli, "run", "--out", "/proc/nobody/reports"], {
    cwd: folder,
  });
  expect((await once(out, "close"))[0]).toBe(2);
});
