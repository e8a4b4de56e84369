import { readFile } from "node:fs/promises";
import { accept, organizations } from "@persona-conformance/mock";
import { describe, expect, it, test } from "vitest";
import { html } from "../../src/report/html/run.ts";
import { consoleReport } from "../../src/report/console/run.ts";
import type { RunDocument } from "../../src/document/run-document.ts";
import { exitCode } from "../../src/document/verdict.ts";
import { openJournal } from "../../src/targets/sandbox/connection-journal.ts";
import { command, temporaryFolder } from "../support/fake-io.ts";
import { bring, type Given, lacked, runAt, those, twoKeys } from "../support/sandbox.ts";
import { keys, mockInTime, type ServedMock, serveMock, sharedClock } from "../support/serve.ts";

const everything = ["!*/explore/**"];

/** A run of a nightly job: nobody is there. */
async function night(
  served: ServedMock,
  folder: string,
  patterns = everything,
  given: Given = {},
): Promise<RunDocument> {
  const variables = { ...twoKeys, PERSONA_STATE_DIR: folder };
  return runAt(served.url, patterns, {
    variables,
    accept: "wait",
    acceptTimeout: undefined,
    ...given,
  });
}

const acceptIn = ({ mock, id }: ServedMock) => accept(mock, id, organizations.destination.id);
const waitingFor = ({ id }: ServedMock) =>
  `accept the connection ${id} in the dashboard of org_mockdestination, under Connect › Connections`;

test("a nightly run parks where nobody accepts, and the next ones go on from there until all is found out", async () => {
  const served = await serveMock();
  await bring(served, "inactive");
  const folder = await temporaryFolder();
  const journal = openJournal(folder, served.url, served.id);
  const began = sharedClock.now();
  let [run, nights] = [await night(served, folder), 1];
  // An acceptance that nobody has given leaves nothing to wait for.
  expect(sharedClock.now() - began).toBeLessThan(15_000);
  while (those(run, "undecided").length > 0) {
    // Where a person finds it, and not as it was found.
    expect(await served.status()).toBe("pending");
    expect([exitCode(run), those(run, "failed")]).toEqual([2, []]);
    expect(run.problems).toEqual([
      expect.stringMatching(
        new RegExp(`^waiting for acceptance since .+: ${waitingFor(served)}; the next run goes on`),
      ),
    ]);
    expect((await journal.read())?.original).toBe("inactive");
    expect(await readFile(journal.file, "utf8")).not.toContain("persona_sandbox");
    expect(acceptIn(served)).toBe(true);
    run = await night(served, folder);
    nights += 1;
  }
  expect([exitCode(run), run.problems, those(run, "failed")]).toEqual([0, [], []]);
  expect(nights).toBeLessThanOrEqual(5);
  expect(consoleReport(run)).toMatch(/\n5 checks decided on an earlier night\n/);
  expect(await served.status()).toBe("inactive");
  expect(await journal.read()).toBeUndefined();
  for (const id of [
    "connections/lifecycle/accept/pending/by-destination",
    "connections/lifecycle/deactivate/active/by-source",
    "connections/lifecycle/deactivate/active/by-destination",
    "connections/lifecycle/reactivate/active/by-source",
    "connections/record/accept-again",
  ]) {
    expect(those(run, "passed")).toContain(id);
  }
});

test("what an earlier version has found out in another form is found out again", async () => {
  const served = await serveMock();
  const folder = await temporaryFolder();
  const { read, write } = openJournal(folder, served.url, served.id);
  await night(served, folder, ["connections/lifecycle/**"]);
  acceptIn(served);
  const journal = await read();
  await write({
    original: "pending",
    ...(journal?.waiting && { waiting: journal.waiting }),
    carriedOver: [{ id: "connections/lifecycle/accept/pending/by-destination", format: 0 }],
  });
  const run = await night(served, folder, ["connections/lifecycle/accept/pending/by-destination"]);
  expect(run.results.map(({ outcome, carriedOver }) => [outcome.kind, carriedOver])).toEqual([
    ["passed", undefined],
  ]);
});

test("where nobody has accepted, the next run waits on, since the same time, and tests all the rest", async () => {
  const served = await serveMock();
  const folder = await temporaryFolder();
  const journal = openJournal(folder, served.url, served.id);
  const first = await night(served, folder);
  const since = (await journal.read())?.waiting?.since;
  const second = await night(served, folder);
  expect(those(second, "passed")).toEqual(those(first, "passed"));
  expect((await journal.read())?.waiting?.since).toBe(since);
  const doubts = second.results.flatMap(({ outcome }) =>
    outcome.kind === "undecided" ? outcome.problem : [],
  );
  expect(doubts.length).toBeGreaterThan(3);
  for (const doubt of doubts) expect(doubt).toContain("waiting for acceptance: ");
});

test("a run that needs no acceptance does not use up a given one", async () => {
  const served = await serveMock();
  const folder = await temporaryFolder();
  await night(served, folder, ["connections/lifecycle/**"]);
  acceptIn(served);
  const run = await night(served, folder, ["connections/retrieve/**"]);
  expect([those(run, "failed"), those(run, "undecided")]).toEqual([[], []]);
  expect(await served.status()).toBe("active");
  const after = await night(served, folder, [
    "connections/lifecycle/accept/pending/by-destination",
  ]);
  expect([exitCode(after), after.problems]).toEqual([0, []]);
});

test("an accepted connection that no run has asked for is left alone, and the run and the doctor say why", async () => {
  const served = await serveMock();
  await bring(served, "active");
  const run = await night(served, await temporaryFolder(), ["connections/lifecycle/**"]);
  expect(lacked(run)).toContain("transitions");
  const [firstLine] = consoleReport(run).split("\n");
  const why = "active connection, and nobody at a terminal to accept it again";
  expect(firstLine).toContain(`skipped: ${why}`);
  const remedy =
    "run at a terminal, use PERSONA_ACCEPT_COMMAND instead of --accept wait, or deactivate";
  expect(html(run)).toContain(`To run them: ${remedy}`);
  expect(await served.status()).toBe("active");

  const variables = {
    PERSONA_BASE_URL: served.url,
    PERSONA_SOURCE_API_KEY: keys.source,
    ...twoKeys,
  };
  const doctor = ["doctor", "--accept", "wait", "--json"];
  const { out } = await command(doctor, variables);
  expect(JSON.parse(out)).toMatchObject({
    works: true,
    findings: expect.arrayContaining([
      {
        about: "connection",
        state: "note",
        says: `a run does not move it: ${why}`,
        remedy: expect.stringContaining(remedy) as unknown,
      },
    ]) as unknown,
  });
  // A person at a terminal can accept it again.
  const attended = await command(doctor, variables, { ask: () => Promise.resolve(true) });
  expect(attended.out).not.toContain("does not move it");
});

describe("a run without --accept wait leaves a parked acceptance as it is, and says so", () => {
  it.each([
    ["pending", "nobody accepts", {}],
    ["active", "nobody accepts", {}],
    ["inactive", "nobody accepts", {}],
    ["pending", "a command accepts", { PERSONA_ACCEPT_COMMAND: "true" }],
  ] as const)("%s, and %s", async (status, _, accepting) => {
    const served = await serveMock();
    const folder = await temporaryFolder();
    const accepted = "connections/lifecycle/accept/pending/by-destination";
    await night(served, folder, [accepted, "connections/record/*"]);
    const { file } = openJournal(folder, served.url, served.id);
    const parked = JSON.parse(await readFile(file, "utf8")) as { waiting: { since: string } };
    await bring(served, status);

    const messages: string[] = [];
    const run = await runAt(
      served.url,
      ["connections/retrieve/own", "connections/lifecycle/deactivate/pending/by-source"],
      {
        variables: { ...twoKeys, ...accepting, PERSONA_STATE_DIR: folder },
        accept: undefined,
        tell: (text) => messages.push(text),
      },
    );
    expect([exitCode(run), run.problems]).toEqual([0, []]);
    expect(messages).toEqual([
      `the connection ${served.id} waits for an acceptance since ${parked.waiting.since}: a run with --accept wait goes on from there, and \`doctor --restore\` gives it up`,
    ]);
    expect(JSON.parse(await readFile(file, "utf8"))).toEqual(parked);
    // A person finds it as the parked run left it.
    expect(await served.status()).toBe(status === "active" ? "active" : "pending");
    if (status !== "active") acceptIn(served);
    const after = await night(served, folder, [accepted]);
    expect([exitCode(after), those(after, "passed")]).toEqual([0, [accepted]]);
  });
});

test("a connection that was deactivated in the meantime is waited for anew", async () => {
  const served = await serveMock();
  const folder = await temporaryFolder();
  await night(served, folder, ["connections/lifecycle/**"]);
  await bring(served, "inactive");
  const run = await night(served, folder, ["connections/lifecycle/**"]);
  expect(those(run, "failed")).toEqual([]);
  expect(await served.status()).toBe("pending");
});

describe("on a terminal", () => {
  it("says what to do, waits until it is done, and goes on at once", async () => {
    const served = await serveMock();
    const messages: string[] = [];
    const waits: number[] = [];
    const run = await night(
      served,
      await temporaryFolder(),
      ["connections/lifecycle/accept/pending/*"],
      {
        attended: true,
        tell: (text) => messages.push(text),
        onWait(left, reason) {
          if (reason !== "acceptance") return;
          waits.push(left);
          if (waits.length === 3) acceptIn(served);
        },
      },
    );
    expect(messages).toEqual([`to do: ${waitingFor(served)}`]);
    expect(waits).toEqual([600_000, 595_000, 590_000]);
    expect([those(run, "failed"), those(run, "undecided"), run.problems]).toEqual([[], [], []]);
    expect(await served.status()).toBe("pending");
  });

  it("and parks when the time is over", async () => {
    const served = await serveMock();
    const run = await night(
      served,
      await temporaryFolder(),
      ["connections/lifecycle/accept/pending/*"],
      {
        attended: true,
        acceptTimeout: 20_000,
      },
    );
    expect(run.problems).toEqual([expect.stringContaining("waiting for acceptance since ")]);
    expect(exitCode(run)).toBe(2);
  });
});

describe("a connection is created once with --provision", () => {
  const posted: string[] = [];
  const served = async () => {
    const mock = mockInTime();
    posted.length = 0;
    return serveMock({
      ...mock,
      fetch(request) {
        if (request.method === "POST") posted.push(new URL(request.url).pathname);
        return mock.fetch(request);
      },
    });
  };
  const words = ["run", "connections/retrieve/**", "--target", "sandbox", "--quiet"];

  it.each([
    ["by whoever says yes", ["--provision"], true, 1],
    ["but not against a no", ["--provision"], false, 0],
    ["where nobody can be asked, by the option's word", ["--provision"], undefined, 1],
    ["and never without the option", [], undefined, 0],
    ["nor by asking", [], true, 0],
  ] as const)("%s", async (_, options, answer, created) => {
    const { url } = await served();
    const asked: string[] = [];
    const ask = (question: string) => {
      asked.push(question);
      return Promise.resolve(answer === true);
    };
    await command(
      [...words, "--out", await temporaryFolder(), ...options],
      {
        PERSONA_BASE_URL: url,
        PERSONA_SOURCE_API_KEY: keys.source,
        PERSONA_DESTINATION_ORGANIZATION_ID: organizations.stranger.id,
      },
      answer === undefined ? {} : { ask },
    );
    expect(posted.filter((path) => path.endsWith("/connections"))).toHaveLength(created);
    expect(asked).toEqual(
      answer !== undefined && options.length > 0
        ? ["Create a connection from org_mocksource to org_mockstranger? It can never be deleted."]
        : [],
    );
  });
});
