import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { connect, createMock, type Mock, organizations, faults } from "@persona-conformance/mock";
import { describe, expect, it, test } from "vitest";
import { checks } from "../../src/checks/index.ts";
import { mockAlone } from "../../src/capabilities.ts";
import { openJournal } from "../../src/targets/sandbox/connection-journal.ts";
import { takeLock } from "../../src/targets/sandbox/lock.ts";
import type { Finding } from "../../src/targets/sandbox/finding.ts";
import { command, temporaryFolder } from "../support/fake-io.ts";
import { acceptsAt, bring, twoKeys } from "../support/sandbox.ts";
import { keys, nowhere, type ServedMock, serveHttp, serveMock } from "../support/serve.ts";

interface Document {
  readonly works: boolean;
  readonly findings: readonly Finding[];
  readonly skipped: readonly { readonly lacking: string; readonly checks: number }[];
}

async function doctor(
  environment: Readonly<Record<string, string>>,
  ...words: readonly string[]
): Promise<Document & { readonly code: number }> {
  const { code, out, error } = await command(
    ["doctor", "--json", ...words],
    { PATH: process.env["PATH"], PERSONA_SOURCE_API_KEY: keys.source, ...environment },
    { clock: { now: Date.now, sleep: async () => {} } },
  );
  expect(error).toBe("");
  expect(out).not.toContain("persona_sandbox_");
  return { code, ...(JSON.parse(out) as Document) };
}

const at = ({ url }: ServedMock) => ({ PERSONA_BASE_URL: url, ...twoKeys });

/** What is said of something, with the remedy. */
const about = ({ findings }: Document, name: string): readonly string[] =>
  findings
    .filter((finding) => finding.about === name)
    .map(({ state, says, remedy }) => [state, says, ...(remedy ? [remedy] : [])].join("; "));

/** A mock, and the requests it was sent that are no reads. */
function guarded(mock: Mock = createMock()) {
  const changes: string[] = [];
  const fetch = (request: Request) => {
    if (request.method !== "GET") changes.push(`${request.method} ${request.url}`);
    return mock.fetch(request);
  };
  return { mock: { ...mock, fetch }, changes };
}

test("a connection with a status that nobody knows is a problem", async () => {
  const odd = faults.filter(({ name }) => name === "connections/resource/without-status");
  const served = await serveMock(createMock({ faults: odd }));
  const found = await doctor(at(served));
  expect(found.works).toBe(false);
  expect(about(found, "connection")[0]).toBe(
    `problem; the source sees ${served.id}, whose status is nothing; the documentation names only pending, active, inactive, and a run moves no connection with another status: name another one in PERSONA_CONNECTION_ID`,
  );
});

test("where a run can work it says so of each thing, and changes nothing: exit 0", async () => {
  const { mock, changes } = guarded(createMock({ rateLimit: 300 }));
  const served = await serveMock(mock);
  const found = await doctor({
    ...at(served),
    PERSONA_ACCEPT_COMMAND: 'curl -d "$CONNECTION_ID" https://accept.example',
  });
  expect({ code: found.code, works: found.works }).toEqual({ code: 0, works: true });
  expect(about(found, "target")).toEqual([`ok; ${served.url} speaks version 2026-09-29`]);
  expect(about(found, "PERSONA_SOURCE_API_KEY")).toEqual([
    "ok; belongs to org_mocksource, environment env_mocksource; Connect is enabled",
    expect.stringMatching(/^ok; 299 of 300 requests are left for the next \d+ s$/),
  ]);
  expect(about(found, "connection")).toEqual([
    `ok; the source sees ${served.id}, which is pending`,
    `ok; the destination sees ${served.id}, which is pending`,
  ]);
  expect(about(found, "clock")).toEqual(["ok; agrees with the server's"]);
  expect(about(found, "journal")).toEqual([expect.stringMatching(/^ok; no run has left/)]);
  expect(about(found, "PERSONA_ACCEPT_COMMAND")).toEqual([
    "ok; can be parsed, and names the connection",
  ]);
  expect(found.skipped.map(({ lacking }) => lacking)).not.toContain("two-parties");
  const forStrangers = checks.filter(
    ({ id, needs }) =>
      needs.includes("stranger") &&
      !id.startsWith("share-tokens/") &&
      !needs.some((need) => mockAlone.has(need)),
  ).length;
  expect(found.skipped).toContainEqual(
    expect.objectContaining({ lacking: "stranger", checks: forStrangers }),
  );
  expect(changes).toEqual([]);
});

describe("what keeps a run from working is named with a remedy: exit 2", () => {
  it.each<[string, string, string, (served: ServedMock) => Record<string, string>]>([
    [
      "a production key, before anything is sent",
      "variables",
      "problem; PERSONA_SOURCE_API_KEY holds a production key; this suite never touches production, use a sandbox key",
      () => ({ PERSONA_SOURCE_API_KEY: "persona_production_1" }),
    ],
    [
      "one organization's key twice",
      "organizations",
      "problem; both API keys belong to org_mocksource; source and destination must be two organizations",
      (served) => ({
        ...at(served),
        PERSONA_DESTINATION_API_KEY: organizations.source.environments[1]?.keys[0] ?? "",
      }),
    ],
    [
      "a stranger's key that is the source's",
      "organizations",
      "problem; PERSONA_STRANGER_API_KEY belongs to org_mocksource, the source; it must be a key of a third organization: exchange it, or leave it out",
      (served) => ({
        ...at(served),
        PERSONA_STRANGER_API_KEY: organizations.source.environments[1]?.keys[0] ?? "",
      }),
    ],
    [
      "no connection",
      "connection",
      "problem; none was found between the two; name it in PERSONA_CONNECTION_ID, name the destination by its key or PERSONA_DESTINATION_ORGANIZATION_ID, or let a run create it with --provision",
      ({ url }) => ({
        PERSONA_BASE_URL: url,
        PERSONA_DESTINATION_ORGANIZATION_ID: organizations.stranger.id,
      }),
    ],
    [
      "a command that no shell can read",
      "PERSONA_ACCEPT_COMMAND",
      'problem; a shell cannot parse it; correct its quotes and brackets: sh -n -c "$PERSONA_ACCEPT_COMMAND" shows where',
      (served) => ({ ...at(served), PERSONA_ACCEPT_COMMAND: 'accept "$CONNECTION_ID' }),
    ],
    [
      "a command whose program is not there",
      "PERSONA_ACCEPT_COMMAND",
      "problem; there is no program no-such-program; install it, or give its whole path",
      (served) => ({
        ...at(served),
        PERSONA_ACCEPT_COMMAND: "FORCE=1 no-such-program --id $CONNECTION_ID",
      }),
    ],
  ])("%s", async (_, name, message, variables) => {
    const served = await serveMock();
    const found = await doctor(variables(served));
    expect(about(found, name)).toContain(message);
    expect({ code: found.code, works: found.works }).toEqual({ code: 2, works: false });
  });

  it("a missing target, and a target that is no API", async () => {
    const url = await nowhere();
    const [gone] = about(await doctor({ PERSONA_BASE_URL: url }), "target");
    expect(gone).toMatch(
      /^problem; cannot reach .* \(connect ECONNREFUSED .*\); check PERSONA_BASE_URL and the network$/,
    );
    const page = await serveHttp((_, response) => void response.end("<html>"));
    const [odd] = about(await doctor({ PERSONA_BASE_URL: page }), "target");
    expect(odd).toMatch(/^problem; .* not JSON; is PERSONA_BASE_URL the API's origin\?$/);
  });

  it("a run that is at it", async () => {
    const served = await serveMock();
    const PERSONA_STATE_DIR = await temporaryFolder();
    const lock = await takeLock(openJournal(PERSONA_STATE_DIR, served.url, served.id).lockFile);
    const found = await doctor({ ...at(served), PERSONA_STATE_DIR });
    expect(about(found, "journal")).toEqual([
      expect.stringMatching(
        new RegExp(
          `^problem; another run works on the connection \\(process ${process.pid} .*; wait until it has ended$`,
        ),
      ),
    ]);
    await lock?.release();
  });
});

test("a clock that is not the server's is worth a note", async () => {
  const mock = createMock();
  const served = await serveMock({
    ...mock,
    async fetch(request) {
      const answer = await mock.fetch(request);
      answer.headers.set("date", new Date(Date.now() - 90_000).toUTCString());
      return answer;
    },
  });
  const [note] = about(await doctor(at(served)), "clock");
  expect(note).toMatch(/^note; the server is (89|90|91) s behind; /);
});

test("reports what an interrupted run has left, and --restore brings it back", async () => {
  const served = await serveMock();
  await bring(served, "inactive");
  const PERSONA_STATE_DIR = await temporaryFolder();
  await openJournal(PERSONA_STATE_DIR, served.url, served.id).write({
    original: "active",
    running: true,
  });
  const variables = {
    ...at(served),
    PERSONA_STATE_DIR,
    PERSONA_ACCEPT_COMMAND: acceptsAt(served.url),
  };
  expect(about(await doctor(variables), "journal")).toEqual([
    "note; a run was cut short; the connection was active before it; the next run restores it first, and so does `doctor --restore`",
  ]);
  expect(await served.status()).toBe("inactive");
  const restored = await doctor(variables, "--restore");
  expect(about(restored, "restore")).toEqual([
    `ok; an earlier run was cut short: the connection ${served.id} was inactive and is active again`,
  ]);
  expect([restored.code, await served.status()]).toEqual([0, "active"]);
  expect(about(await doctor(variables, "--restore"), "restore")).toEqual([
    "ok; there is nothing to restore",
  ]);
});

test("a folder of locks that cannot be written is a problem, as it is for a run", async () => {
  const file = join(await temporaryFolder(), "file");
  await writeFile(file, "");
  const served = await serveMock();
  const found = await doctor({ ...at(served), PERSONA_STATE_DIR: join(file, "state") });
  expect(found).toMatchObject({ code: 2, works: false });
  expect(about(found, "journal")).toEqual([
    expect.stringMatching(
      /^problem; cannot lock the connection \(.+\); choose another folder with PERSONA_STATE_DIR$/,
    ),
  ]);
});

test("each of several connections is looked at, and brought back", async () => {
  const served = await serveMock();
  const second = connect(served.mock, keys.source, organizations.stranger.id);
  const PERSONA_STATE_DIR = await temporaryFolder();
  await openJournal(PERSONA_STATE_DIR, served.url, second).write({
    original: "inactive",
    running: true,
  });
  const variables = {
    PERSONA_BASE_URL: served.url,
    PERSONA_STATE_DIR,
    PERSONA_CONNECTION_ID: `${served.id}, ${second}`,
  };
  const found = await doctor(variables, "--restore");
  expect(about(found, "restore")).toEqual([
    `ok; an earlier run was cut short: the connection ${second} was pending and is inactive again`,
  ]);
  expect(about(found, "connection")).toEqual([
    `ok; the source sees ${served.id}, which is pending`,
    `ok; the source sees ${second}, which is inactive`,
  ]);
});

test("for people it is a page, with the verdict at its end", async () => {
  const served = await serveMock();
  const { code, out } = await command(["doctor"], {
    PERSONA_SOURCE_API_KEY: keys.source,
    ...at(served),
  });
  expect(code).toBe(0);
  expect(out.split("\n")[0]).toMatch(/^✓ target +http:.* speaks version 2026-09-29$/);
  expect(out).toMatch(
    /^! \d+: no accept method\n {2}→ set PERSONA_ACCEPT_COMMAND, or use --accept wait$/m,
  );
  expect(out.trimEnd().split("\n").at(-1)).toBe("a run can work");
});

test("a target that answers {} to everything is no API that a run can work with", async () => {
  const url = await serveHttp((_, response) => {
    response.setHeader("content-type", "application/json");
    response.end("{}");
  });
  const found = await doctor({ PERSONA_BASE_URL: url, PERSONA_CONNECTION_ID: "cxn_1" });
  expect(found.code).toBe(2);
  expect(about(found, "PERSONA_SOURCE_API_KEY")).toEqual([
    "problem; its list cannot be read: status 200 and {}; check PERSONA_BASE_URL; if it is the API's origin, run the suite: the report shows which promise is broken",
  ]);
});

test("a silent target is left when the time is over", async () => {
  const url = await serveHttp(() => {});
  const began = performance.now();
  const words = ["--deadline", "200ms", "--timeout", "60000"];
  const found = await doctor({ PERSONA_BASE_URL: url }, ...words);
  expect(found.code).toBe(2);
  expect(about(found, "target").join()).toContain("the --deadline of 200ms was reached");
  expect(performance.now() - began).toBeLessThan(10_000);
});

test("a look that is asked to stop says so in one line: exit 2", async () => {
  const stop = new AbortController();
  const url = await serveHttp(() => stop.abort(new Error("stopped by SIGINT")));
  const environment = { PERSONA_BASE_URL: url, PERSONA_SOURCE_API_KEY: keys.source };
  const { code, out, error } = await command(["doctor"], environment, { signal: stop.signal });
  expect({ code, out, error }).toEqual({ code: 2, out: "", error: "error: stopped by SIGINT\n" });
});

test("a connection that the other key leads to is worked on in its own roles", async () => {
  const served = await serveMock();
  const found = await doctor({
    PERSONA_BASE_URL: served.url,
    PERSONA_SOURCE_API_KEY: keys.destination,
    PERSONA_DESTINATION_API_KEY: keys.source,
    PERSONA_CONNECTION_ID: served.id,
  });
  expect(about(found, "connection")[0]).toBe(
    `note; ${served.id} leads from org_mocksource to org_mockdestination; a run uses the keys in exchanged roles; exchange PERSONA_SOURCE_API_KEY and PERSONA_DESTINATION_API_KEY before you copy a command from its reports`,
  );
  expect(found.works).toBe(true);
});
