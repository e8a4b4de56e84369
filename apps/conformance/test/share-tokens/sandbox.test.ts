import { readdir, readFile, rm, writeFile } from "node:fs/promises";
import {
  connect,
  faults as allFaults,
  organizations,
  type Rulings,
} from "@persona-conformance/mock";
import { describe, expect, it } from "vitest";
import { connections } from "@persona-conformance/schemas";
import { checks } from "../../src/checks/index.ts";
import { exitCode } from "../../src/document/verdict.ts";
import { temporaryFolder } from "../support/fake-io.ts";
import { bring, openAt, runAt, those, twoKeys } from "../support/sandbox.ts";
import { keys, mockInTime, serveMock, sharedClock } from "../support/serve.ts";
import {
  destinations,
  handedOn,
  recorded,
  minute,
  named,
  open,
  sources,
  sharingAt,
} from "./sharing.ts";

const { source, destination } = organizations;

describe("share tokens on a sandbox", () => {
  it("without --redeem no request goes to /redeem, whatever else there is", async () => {
    const { mock, requests } = recorded();
    const served = await serveMock(mock);
    await bring(served, "active");
    const run = await runAt(served.url, ["share-tokens/**", "!*/explore/**"], {
      variables: {
        ...sharingAt(served),
        PERSONA_STRANGER_API_KEY: keys.stranger,
      },
    });
    expect([those(run, "failed"), those(run, "undecided")]).toEqual([[], []]);
    expect(requests.filter((one) => one.endsWith("/redeem"))).toEqual([]);
    expect(await open(served.mock)).toBe(0);
  });

  it("--redeem without an object to redeem gets a line, and changes no exit code", async () => {
    const served = await serveMock(mockInTime());
    await bring(served, "active");
    const messages: string[] = [];
    const run = await runAt(
      served.url,
      ["share-tokens/**", "!*/explore/**", "connections/retrieve/own"],
      {
        redeem: "all",
        tell: (text) => messages.push(text),
        variables: { ...twoKeys, PERSONA_ACTIVE_CONNECTION_ID: served.id },
      },
    );
    expect(messages.join("\n")).toContain("--redeem all has nothing to redeem");
    expect(exitCode(run)).toBe(0);
  });

  it("the connection may lead to the third organization, which is its destination then", async () => {
    const served = await serveMock(mockInTime());
    const third = connect(served.mock, keys.source, organizations.stranger.id);
    served.mock.perform(connections, "accept", third, organizations.stranger.id);
    const given = {
      redeem: "hydrate" as const,
      variables: {
        ...twoKeys,
        PERSONA_STRANGER_API_KEY: keys.stranger,
        PERSONA_ACTIVE_CONNECTION_ID: third,
        PERSONA_SHARE_SOURCES: named(source.id, "account"),
        PERSONA_SHARE_DESTINATIONS: named(organizations.stranger.id, "account"),
      },
    };
    const run = await runAt(served.url, ["share-tokens/**", "!*/explore/**"], given);
    expect([those(run, "failed"), those(run, "undecided"), run.problems]).toEqual([[], [], []]);
    expect(those(run, "passed")).toContain("share-tokens/access/stranger-reads");
    const { PERSONA_STRANGER_API_KEY: _, ...variables } = given.variables;
    await expect(runAt(served.url, [], { ...given, variables })).rejects.toThrow(
      `leads to ${organizations.stranger.id}, whose key is not set`,
    );
  });

  it("a connection that cannot be read is a problem, and all else is tried", async () => {
    const mock = mockInTime();
    const active = connect(mock, keys.source, organizations.stranger.id);
    mock.perform(connections, "accept", active, organizations.stranger.id);
    const fetch = (request: Request) =>
      request.url.includes(active) ? Promise.resolve(Response.json({})) : mock.fetch(request);
    const served = await serveMock({ ...mock, fetch });
    const run = await runAt(served.url, ["share-tokens/create/*", "connections/retrieve/own"], {
      variables: {
        ...twoKeys,
        PERSONA_CONNECTION_ID: served.id,
        PERSONA_ACTIVE_CONNECTION_ID: active,
        PERSONA_SHARE_SOURCES: sources,
      },
    });
    expect(those(run, "passed")).toEqual(["connections/retrieve/own"]);
    expect(run.problems).toEqual([
      `the connection ${active} cannot be read (status 200 and {}), so no share token was tried: check PERSONA_BASE_URL, or report what the API answers`,
    ]);
    expect(exitCode(run)).toBe(2);
  });

  it("the connection may lead the other way: roles are read from it", async () => {
    const served = await serveMock(mockInTime());
    const reverse = connect(served.mock, keys.destination, source.id);
    served.mock.perform(connections, "accept", reverse, source.id);
    const run = await runAt(served.url, ["share-tokens/**", "!*/explore/**"], {
      redeem: "hydrate",
      variables: {
        ...twoKeys,
        PERSONA_ACTIVE_CONNECTION_ID: reverse,
        PERSONA_SHARE_SOURCES: named(destination.id, "account"),
        PERSONA_SHARE_DESTINATIONS: named(source.id, "account"),
      },
    });
    expect([those(run, "failed"), those(run, "undecided"), run.problems]).toEqual([[], [], []]);
    expect(those(run, "passed")).toContain("share-tokens/redeem/hydrates");
  });

  it.each([
    ["before the target", false],
    ["after it, and reads lag", true],
  ])("ends each token although a gateway gives up %s", async (_, isDone) => {
    const mock = mockInTime({ rulings: { "protocol/replica-lag": isDone ? "1000" : "0" } });
    const tried = new Set<string>();
    const served = await serveMock({
      ...mock,
      async fetch(request: Request) {
        const isFirst = request.url.endsWith("/expire") && !tried.has(request.url);
        tried.add(request.url);
        if (isFirst && isDone) await mock.fetch(request);
        return isFirst ? new Response("try later", { status: 503 }) : mock.fetch(request);
      },
    });
    await bring(served, "active");
    await sharedClock.sleep(2000);
    const run = await runAt(served.url, ["share-tokens/create/is-created"], {
      variables: {
        PERSONA_CONNECTION_ID: connect(served.mock, keys.source, organizations.stranger.id),
        PERSONA_ACTIVE_CONNECTION_ID: served.id,
        PERSONA_SHARE_SOURCES: named(source.id, "account"),
      },
    });
    expect([run.problems, await open(served.mock)]).toEqual([[], 0]);
    expect(tried.size).toBeGreaterThan(0);
  });

  it("ends although an edge refuses a creation that is not JSON each time", async () => {
    const rulings = { "protocol/edge": "an HTML 400 for bodies that are not JSON" };
    const served = await serveMock(mockInTime({ rulings }));
    await bring(served, "active");
    const run = await runAt(served.url, ["share-tokens/create/malformed"], {
      redeem: "all",
      variables: {
        ...twoKeys,
        PERSONA_ACTIVE_CONNECTION_ID: served.id,
        PERSONA_SHARE_SOURCES: named(source.id, "account", "inquiry"),
        PERSONA_SHARE_DESTINATIONS: named(destination.id, "account"),
      },
    });
    expect([run.problems, those(run, "skipped")]).toEqual([[], []]);
  });

  it("what a run that was cut short has made is ended by the next", async () => {
    const served = await serveMock(mockInTime());
    await bring(served, "active");
    const states = await temporaryFolder();
    const variables = {
      PERSONA_CONNECTION_ID: connect(served.mock, keys.source, organizations.stranger.id),
      PERSONA_ACTIVE_CONNECTION_ID: served.id,
      PERSONA_SHARE_SOURCES: named(source.id, "account"),
      PERSONA_STATE_DIR: states,
    };
    const { target } = await openAt(served.url, { variables });
    const cell = { apiVersion: "2026-09-29", inflection: "kebab" };
    const check = checks.find(({ id }) => id === "share-tokens/create/is-created");
    if (check === undefined) throw new Error("there is no such check");
    await check.run(target.open(check, cell, { exchanges: [] }));
    expect(await open(served.mock)).toBe(1);
    const kept = (await readdir(states)).find((name) => /^share-tokens-.*\.json$/.test(name)) ?? "";
    expect(await readFile(`${states}/${kept}`, "utf8")).toContain("idempotencyKey");
    // The process is gone, and its locks with it.
    for (const name of await readdir(states))
      if (name.endsWith(".lock")) await rm(`${states}/${name}`);
    const messages: string[] = [];
    await runAt(served.url, ["connections/retrieve/unknown"], {
      variables,
      tell: (text) => messages.push(text),
    });
    expect(messages).toContain("an earlier run was cut short: this run expired its 1 share tokens");
    expect(await open(served.mock)).toBe(0);
  });

  describe("the token of 60 seconds", () => {
    const patterns = ["share-tokens/lapse/by-itself"];
    async function nights(fault?: string, rulings: Partial<Rulings> = {}) {
      const faults = allFaults.filter(({ name }) => name === fault);
      const served = await serveMock(mockInTime({ faults, rulings }));
      await bring(served, "active");
      const variables = {
        ...twoKeys,
        PERSONA_CONNECTION_ID: connect(served.mock, keys.source, organizations.stranger.id),
        PERSONA_ACTIVE_CONNECTION_ID: served.id,
        PERSONA_SHARE_SOURCES: sources,
        PERSONA_SHARE_DESTINATIONS: destinations,
        PERSONA_STATE_DIR: await temporaryFolder(),
      };
      const night = () => runAt(served.url, patterns, { variables, redeem: "hydrate" });
      return { night, states: variables.PERSONA_STATE_DIR };
    }

    it("is left to the next run, which sees that it has ended and leaves the next one", async () => {
      const { night, states } = await nights();
      expect(those(await night(), "passed")).toEqual(patterns);
      const [first] = await handedOn(states);
      await sharedClock.sleep(24 * 60 * minute);
      expect(those(await night(), "passed")).toEqual(patterns);
      const left = await handedOn(states);
      expect(left).toHaveLength(1);
      expect(left).not.toEqual([first]);
    });

    it("may be redeemed until a job that is late expires it", async () => {
      const late = { "share-tokens/lapse-lag": "20000", "share-tokens/redeem-overdue": "done" };
      const { night } = await nights(undefined, late);
      await night();
      await sharedClock.sleep(minute + 8000);
      const next = await night();
      expect(those(next, "failed")).toEqual([]);
      expect(those(next, "passed")).toEqual(patterns);
    });

    it("tells the next run of a provider on which nothing ends by time", async () => {
      const { night } = await nights("share-tokens/redeem/time-does-not-matter");
      expect(those(await night(), "failed")).toEqual([]);
      await sharedClock.sleep(24 * 60 * minute);
      expect(those(await night(), "failed")).toEqual(patterns);
    });
  });

  describe("a token whose creation nobody saw answered", () => {
    const cell = { apiVersion: "2026-09-29", inflection: "kebab" };

    /** Makes one token; the process is gone before its id is written down. */
    async function crashed() {
      // Nothing ends by time here: what is not found stays open.
      const endless = "share-tokens/redeem/time-does-not-matter";
      const faults = allFaults.filter((fault) => fault.name === endless);
      const { mock, requests } = recorded(mockInTime({ faults }));
      const served = await serveMock(mock);
      await bring(served, "active");
      const variables = {
        PERSONA_CONNECTION_ID: connect(served.mock, keys.source, organizations.stranger.id),
        PERSONA_ACTIVE_CONNECTION_ID: served.id,
        PERSONA_SHARE_SOURCES: named(source.id, "account"),
        PERSONA_STATE_DIR: await temporaryFolder(),
      };
      const states = variables.PERSONA_STATE_DIR;
      const { target } = await openAt(served.url, { variables });
      const check = checks.find(({ id }) => id === "share-tokens/create/is-created");
      await check?.run(target.open(check, cell, { exchanges: [] }));
      for (const name of await readdir(states)) {
        const file = `${states}/${name}`;
        if (name.endsWith(".lock")) await rm(file);
        else await writeFile(file, (await readFile(file, "utf8")).replace(/,\s*"id": "[^"]+"/, ""));
      }
      expect(await open(served.mock)).toBe(1);
      expect(await handedOn(states)).toMatchObject([{ idempotencyKey: expect.any(String) }]);
      requests.length = 0;
      const next = () => runAt(served.url, ["connections/retrieve/unknown"], { variables });
      return { served, requests, states, next };
    }
    const creation = "POST /api/v1/connect/share-tokens";

    it("is found by sending the same request with the same key, and ended", async () => {
      const { served, requests, states, next } = await crashed();
      await next();
      expect(requests.filter((one) => one === creation)).toHaveLength(1);
      expect([await open(served.mock), await handedOn(states)]).toEqual([0, []]);
    });

    it("is looked for in the list once its key may be forgotten, and ended", async () => {
      const { served, requests, states, next } = await crashed();
      await sharedClock.sleep(24 * 60 * minute);
      await next();
      expect(requests.filter((one) => one === creation)).toEqual([]);
      expect(requests).toContain("GET /api/v1/connect/share-tokens");
      expect([await open(served.mock), await handedOn(states)]).toEqual([0, []]);
    });
  });
});
