import { readdir, readFile, utimes, writeFile } from "node:fs/promises";
import { hostname } from "node:os";
import { join } from "node:path";
import { accept, faults, organizations } from "@persona-conformance/mock";
import { type ConnectionStatus, connections } from "@persona-conformance/schemas";
import { describe, expect, it, test } from "vitest";
import { ConfigError } from "../../src/config-error.ts";
import { exitCode } from "../../src/document/verdict.ts";
import { consoleReport } from "../../src/report/console/run.ts";
import { openJournal } from "../../src/targets/sandbox/connection-journal.ts";
import { takeLock } from "../../src/targets/sandbox/lock.ts";
import { temporaryFolder } from "../support/fake-io.ts";
import { acceptsAt, bring, type Given, openAt, runAt, those, twoKeys } from "../support/sandbox.ts";
import { type ServedMock, serveMock, mockInTime } from "../support/serve.ts";

/** What is said of a run that cannot begin. */
async function refusal(url: string, given: Given): Promise<string> {
  const error: unknown = await openAt(url, given).then(
    () => "it was let through",
    (caught: unknown) => caught,
  );
  expect(error).toBeInstanceOf(ConfigError);
  return (error as ConfigError).message;
}

/** As a run leaves it that was killed after it had written down what it found, or that ended without restoring it. */
async function leave(
  { url, id }: ServedMock,
  original: ConnectionStatus,
  how: { readonly running?: true } = { running: true },
): Promise<{ readonly PERSONA_STATE_DIR: string }> {
  const folder = await temporaryFolder();
  await openJournal(folder, url, id).write({ original, ...how });
  return { PERSONA_STATE_DIR: folder };
}

const withCommand = ({ url }: ServedMock) => ({
  ...twoKeys,
  PERSONA_ACCEPT_COMMAND: acceptsAt(url),
});

describe("what a run that was cut short has found is brought back by the next", () => {
  const pairs = connections.lifecycle.statuses.flatMap((original) =>
    connections.lifecycle.statuses.map((found) => [original, found] as const),
  );
  it.each(pairs)("%s, left %s", async (original, found) => {
    const served = await serveMock();
    await bring(served, found);
    const variables = { ...withCommand(served), ...(await leave(served, original)) };
    const { target } = await openAt(served.url, { variables });
    expect(await served.status()).toBe(original);
    expect(await target.close([])).toEqual([]);
    expect(await served.status()).toBe(original);
    const journal = await openJournal(variables.PERSONA_STATE_DIR, served.url, served.id).read();
    expect(journal?.original).toBeUndefined();
  });

  it("as far as it can be where nothing accepts: a person is asked to, and then it goes on", async () => {
    const served = await serveMock();
    await bring(served, "inactive");
    const variables = { ...twoKeys, ...(await leave(served, "active")) };
    const run = await runAt(served.url, ["connections/retrieve/own"], { variables });
    expect(run.problems).toEqual([
      expect.stringContaining(
        `an earlier run was cut short and left the connection ${served.id} inactive, which was active before: accept it in the dashboard of org_mockdestination, under Connect › Connections, then run this again; its journal `,
      ),
    ]);
    expect(await served.status()).toBe("pending");
    accept(served.mock, served.id, organizations.destination.id);
    const { target } = await openAt(served.url, { variables });
    expect([target.capabilities.has("transitions"), await target.close([])]).toEqual([false, []]);
    expect(await readdir(variables.PERSONA_STATE_DIR)).toEqual([]);
  });
});

describe("where what an earlier run left cannot be restored", () => {
  const wrong = faults.filter(
    ({ name }) => name === "connections/lifecycle/reactivate/inactive/by-source/becomes-active",
  );
  const run = (served: ServedMock, folder: string, ...patterns: readonly string[]) =>
    runAt(served.url, patterns, {
      variables: { ...twoKeys, PERSONA_STATE_DIR: folder },
      accept: undefined,
    });

  it("a run does the checks that only read, and names the others and the broken promise", async () => {
    const served = await serveMock(mockInTime({ faults: wrong }));
    const folder = await temporaryFolder();
    const journal = openJournal(folder, served.url, served.id);
    const first = await run(served, folder, "connections/lifecycle/**");
    expect([exitCode(first), await served.status()]).toEqual([1, "inactive"]);
    const promise =
      "the documentation promises: reactivating an `inactive` connection makes it `pending`, never directly `active` (https://docs.withpersona.com/";
    expect(first.problems).toEqual([expect.stringContaining(promise)]);
    expect(await journal.read()).toEqual({
      format: 1,
      baseUrl: served.url,
      connectionId: served.id,
      original: "pending",
    });

    const kept = await readFile(journal.file, "utf8");
    const second = await run(
      served,
      folder,
      "connections/retrieve/own",
      "connections/lifecycle/deactivate/**",
    );
    expect(those(second, "passed")).toContain("connections/retrieve/own");
    expect([those(second, "failed"), those(second, "undecided")]).toEqual([[], []]);
    expect(second.problems).toHaveLength(1);
    const [problem] = second.problems;
    expect(problem).toContain(
      `an earlier run ended without cleaning up and left the connection ${served.id} inactive, which was pending before; this run could not restore it: it is inactive now: the source may reactivate it, which leads to pending, but it was active then; ${promise}`,
    );
    expect(problem).toMatch(
      /; because of this, 4 checks did not run: connections\/lifecycle\/deactivate\/\S+, \S+, \S+ and 1 more; its journal \S+ is kept/,
    );
    expect(second.byHand?.[0]?.text).toBe("Restore the connection by hand:");
    expect(exitCode(second)).toBe(2);
    expect(consoleReport(second)).toMatch(/skipped: connection that is not restored/);
    expect(await readFile(journal.file, "utf8")).toBe(kept);
  });

  it("a later run restores it once the target lets it", async () => {
    const served = await serveMock();
    await bring(served, "inactive");
    const { PERSONA_STATE_DIR: folder } = await leave(served, "pending", {});
    const messages: string[] = [];
    const { target } = await openAt(served.url, {
      variables: { ...twoKeys, PERSONA_STATE_DIR: folder },
      tell: (text) => messages.push(text),
    });
    expect(messages).toEqual([
      `an earlier run ended without cleaning up: the connection ${served.id} was inactive and is pending again`,
    ]);
    expect(await target.close([])).toEqual([]);
    expect(await readdir(folder)).toEqual([]);
  });
});

describe("a journal that cannot be used is named, with what to do, and nothing is moved", () => {
  it.each([
    ["that is no JSON", "{"],
    ["of another shape", '{"format":1}'],
    [
      "of another connection",
      '{"format":1,"baseUrl":"https://elsewhere.example","connectionId":"cxn_1","original":"active"}',
    ],
  ])("one %s", async (_, text) => {
    const served = await serveMock();
    const folder = await temporaryFolder();
    const { file } = openJournal(folder, served.url, served.id);
    await writeFile(file, text);
    expect(
      await refusal(served.url, { variables: { ...twoKeys, PERSONA_STATE_DIR: folder } }),
    ).toBe(
      `the journal ${file} is damaged: bring the connection ${served.id} to the status it should have by hand, then delete the file`,
    );
    expect(await served.status()).toBe("pending");
  });

  it.each(["banana", "", "PENDING", "deleted"])(
    "one with the status %j, which nobody knows",
    async (original) => {
      const served = await serveMock();
      const folder = await temporaryFolder();
      const { file } = openJournal(folder, served.url, served.id);
      const known = { format: 1, baseUrl: served.url, connectionId: served.id };
      const text = JSON.stringify({ ...known, original });
      await writeFile(file, text);
      expect(
        await refusal(served.url, { variables: { ...twoKeys, PERSONA_STATE_DIR: folder } }),
      ).toMatch(/^the journal \S+ is damaged: /);
      expect(await readFile(file, "utf8")).toBe(text);
    },
  );

  it("one of a newer version, which is not damaged", async () => {
    const served = await serveMock();
    const folder = await temporaryFolder();
    const { file } = openJournal(folder, served.url, served.id);
    await writeFile(file, '{"format":7,"anything":"else"}');
    expect(
      await refusal(served.url, { variables: { ...twoKeys, PERSONA_STATE_DIR: folder } }),
    ).toBe(
      `the journal ${file} has format 7, which a newer version of this suite writes: run that version, or bring the connection ${served.id} to the status it should have by hand and delete the file`,
    );
  });

  it("a folder in which nothing can be written", async () => {
    const served = await serveMock();
    const file = join(await temporaryFolder(), "file");
    await writeFile(file, "");
    const variables = { ...twoKeys, PERSONA_STATE_DIR: join(file, "state") };
    expect(await refusal(served.url, { variables })).toMatch(
      /^cannot lock the connection \(.+\): choose another folder with PERSONA_STATE_DIR$/,
    );
  });
});

test("what runs that were killed left half written is swept, and nothing else", async () => {
  const served = await serveMock();
  const folder = await temporaryFolder();
  const { file, lockFile } = openJournal(folder, served.url, served.id);
  const { file: other } = openJournal(folder, served.url, "cxn_other");
  const id = "1b4e28ba-2fa1-41d2-883f-0016d3cca427";
  const then = new Date(Date.now() - 120_000);
  const left = [`${file}.${id}`, `${lockFile}.${id}`];
  const kept = [`${other}.${id}`, `${file}.copy`, join(folder, "notes.txt")];
  for (const one of [...left, ...kept]) {
    await writeFile(one, "x");
    await utimes(one, then, then);
  }
  // A lock that is just being taken over.
  const fresh = `${lockFile}.${id.replace("1", "2")}`;
  await writeFile(fresh, "x");
  const variables = { ...twoKeys, PERSONA_STATE_DIR: folder };
  const { target } = await openAt(served.url, { variables });
  await target.close([]);
  expect((await readdir(folder)).toSorted()).toEqual(
    [...kept, fresh].map((one) => one.slice(folder.length + 1)).toSorted(),
  );
});

test("a file system that cannot lock gets one line", async () => {
  const file = join(await temporaryFolder(), "one.lock");
  const lock = await takeLock(file);
  expect(lock?.isAtomic).toBe(true);
  await lock?.release();
  // As where a second file of the same name is not refused.
  const careless = await takeLock(file, async (path, text) => {
    await writeFile(path, text);
    return true;
  });
  expect(careless?.isAtomic).toBe(false);
  await careless?.release();
});

test("of two runs on one connection the later one stops, until the first has ended", async () => {
  const served = await serveMock();
  const variables = { ...twoKeys, PERSONA_STATE_DIR: await temporaryFolder() };
  const { target } = await openAt(served.url, { variables });
  expect(await refusal(served.url, { variables })).toMatch(
    new RegExp(
      `^another run works on the connection ${served.id} \\(process ${process.pid} on .+, since .+\\): wait until it has ended, then run this again$`,
    ),
  );
  await target.close([]);
  const later = await openAt(served.url, { variables });
  await later.target.close([]);
});

test.each([
  ["http://localhost:8080", "http://127.0.0.1:8080"],
  ["http://localhost:8080", "http://[::1]:8080"],
  ["http://localhost:8080", "http://LOCALHOST.:8080"],
  ["https://api.withpersona.com", "https://API.withpersona.com."],
  ["https://api.withpersona.com", "https://api.withpersona.com:443"],
])(
  "a connection at %s has one lock and one journal however its host is written: %s",
  async (one, other) => {
    const folder = await temporaryFolder();
    const [first, second] = [
      openJournal(folder, one, "cxn_1"),
      openJournal(folder, other, "cxn_1"),
    ];
    expect([second.file, second.lockFile]).toEqual([first.file, first.lockFile]);
    await first.write({ original: "active" });
    expect(await second.read()).toMatchObject({ original: "active" });
  },
);

test("another port or another host is another target", async () => {
  const folder = await temporaryFolder();
  const files = [
    "http://localhost:1",
    "http://localhost:2",
    "https://one.example",
    "https://example",
  ].map((origin) => openJournal(folder, origin, "cxn_1").file);
  expect(new Set(files).size).toBe(4);
});

describe("a lock is", () => {
  const dead = 2 ** 22 + 1;
  const held = (pid: number, machine = hostname(), since = "2026-01-01T00:00:00.000Z") =>
    JSON.stringify({ pid, machine, since });
  const now = new Date().toISOString();
  it.each([
    ["taken from a process that is gone", held(dead), 0, true],
    ["left to one that is running", held(process.ppid), 0, false],
    ["left to this one", held(process.pid, hostname(), now), 0, false],
    ["taken from one of yesterday that had this one's number", held(process.pid), 0, true],
    ["taken from one that has not been heard of for long", held(process.ppid), 11, true],
    ["left to one on another machine", held(dead, "elsewhere"), 0, false],
    ["taken from one there that has not been heard of for long", held(dead, "elsewhere"), 11, true],
    ["left to one that has just begun to write", "", 0, false],
    ["taken where what is written says nothing", "{}", 11, true],
  ])("%s", async (_, text, minutes, taken) => {
    const folder = await temporaryFolder();
    const file = join(folder, "one.lock");
    await writeFile(file, text);
    const then = new Date(Date.now() - minutes * 60_000);
    await utimes(file, then, then);
    const lock = await takeLock(file);
    expect(lock !== undefined).toBe(taken);
    await lock?.release();
    expect(await readdir(folder)).toEqual(taken ? [] : ["one.lock"]);
  });

  it("taken by one of many who find it at the same time", async () => {
    const folder = await temporaryFolder();
    for (let round = 0; round < 20; round += 1) {
      const file = join(folder, `${round}.lock`);
      await writeFile(file, held(dead));
      const locks = await Promise.all(Array.from({ length: 20 }, () => takeLock(file)));
      expect(locks.filter((lock) => lock !== undefined)).toHaveLength(1);
      for (const lock of locks) await lock?.release();
    }
    expect(await readdir(folder)).toEqual([]);
  });

  it("taken again after a run that died while it took the lock", async () => {
    const folder = await temporaryFolder();
    const file = join(folder, "one.lock");
    await writeFile(file, held(dead));
    await writeFile(`${file}.takeover`, held(dead));
    expect(await takeLock(file)).toBeUndefined();
    const long = new Date(Date.now() - 11 * 60_000);
    await utimes(`${file}.takeover`, long, long);
    expect(await takeLock(file)).toBeUndefined();
    const lock = await takeLock(file);
    expect(lock).toBeDefined();
    await lock?.release();
    expect(await readdir(folder)).toEqual([]);
  });
});
