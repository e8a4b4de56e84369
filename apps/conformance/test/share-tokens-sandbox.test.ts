import { readdir, readFile, rm, writeFile } from "node:fs/promises";
import {
  connect,
  faults as allFaults,
  type Mock,
  objectsOf,
  organizations,
  personalValue,
  type Rulings,
} from "@persona-conformance/mock";
import { describe, expect, it } from "vitest";
import { connections } from "@persona-conformance/schemas";
import { checks } from "../src/checks/index.ts";
import { exitCode } from "../src/document/verdict.ts";
import { mostMade, mostRedeemed } from "../src/targets/sandbox/look-at-share-tokens.ts";
import { temporaryFolder } from "./fake-io.ts";
import { acceptsAt, bring, openAt, runAt, those, twoKeys } from "./sandbox.ts";
import { keys, mockInTime, serveMock, sharedClock } from "./serve.ts";

const { source, destination } = organizations;
const idOf = (organization: string, kind: string) =>
  objectsOf(organization).find((object) => object.kind === kind && object.fails === undefined)?.id;
const named = (organization: string, ...kinds: readonly string[]) =>
  kinds.map((kind) => `${kind}:${idOf(organization, kind)}`).join(",");

const sources = named(source.id, "account", "inquiry", "verification");
const destinations = named(destination.id, "account", "inquiry");

/** Objects of every kind. */
const every = {
  sources: named(source.id, "account", "inquiry", "transaction", "verification"),
  destinations: named(destination.id, "account", "inquiry", "transaction"),
};

/** A mock that tells of each request. */
function heard(mock: Mock = mockInTime()) {
  const requests: string[] = [];
  return {
    requests,
    mock: {
      ...mock,
      async fetch(request: Request) {
        requests.push(`${request.method} ${new URL(request.url).pathname}`);
        return mock.fetch(request);
      },
    },
  };
}

/** The tokens that are still open, as the source lists them, without one that is left to end within a minute. */
async function open(mock: Mock): Promise<number> {
  const lifetimes = (await rowsOf(mock, "filter[status]=created&")).map(
    ({ attributes }) =>
      Date.parse(attributes["expires-at"] ?? "") - Date.parse(attributes["created-at"] ?? ""),
  );
  expect(lifetimes.filter((lifetime) => lifetime === minute).length).toBeLessThanOrEqual(1);
  return lifetimes.filter((lifetime) => lifetime !== minute).length;
}

const minute = 60_000;

async function rowsOf(mock: Mock, filter: string) {
  const response = await mock.fetch(
    new Request(`http://mock.invalid/api/v1/connect/share-tokens?${filter}page[size]=100`, {
      headers: { authorization: `Bearer ${keys.source}` },
    }),
  );
  const { data } = (await response.json()) as {
    readonly data: readonly { readonly attributes: Readonly<Record<string, string>> }[];
  };
  return data;
}

/** What the journal hands on to the next run. */
async function handedOn(states: string): Promise<readonly object[]> {
  const kept = (await readdir(states)).find((name) => /^share-tokens-.*\.json$/.test(name));
  if (kept === undefined) return [];
  return (JSON.parse(await readFile(`${states}/${kept}`, "utf8")) as { tokens: object[] }).tokens;
}

const without = ["!*/explore/**"];

/** How many tokens there are, and how many were redeemed. */
async function made(mock: Mock): Promise<{ readonly all: number; readonly redeemed: number }> {
  const tokens = (await rowsOf(mock, "")).map(({ attributes }) => attributes["pending-at"]);
  return { all: tokens.length, redeemed: tokens.filter((at) => at !== null).length };
}

describe("share tokens on a sandbox", () => {
  it("without --redeem no request goes to /redeem, whatever else there is", async () => {
    const { mock, requests } = heard();
    const served = await serveMock(mock);
    await bring(served, "active");
    const run = await runAt(served.url, ["share-tokens/**", "!*/explore/**"], {
      variables: {
        ...twoKeys,
        PERSONA_ACCEPT_COMMAND: acceptsAt(served.url),
        PERSONA_CONNECTION_ID: served.id,
        PERSONA_ACTIVE_CONNECTION_ID: served.id,
        PERSONA_SHARE_SOURCES: sources,
        PERSONA_SHARE_DESTINATIONS: destinations,
        PERSONA_STRANGER_API_KEY: keys.stranger,
      },
    });
    expect([those(run, "failed"), those(run, "undecided")]).toEqual([[], []]);
    expect(requests.filter((one) => one.endsWith("/redeem"))).toEqual([]);
    expect(await open(served.mock)).toBe(0);
  });

  it("with one key nothing is redeemed, nothing stays open, and at most 70 more requests are sent", async () => {
    const plain = heard();
    const before = await serveMock(plain.mock);
    await runAt(before.url, without, {
      variables: {
        PERSONA_CONNECTION_ID: connect(before.mock, keys.source, organizations.stranger.id),
      },
    });
    const { mock, requests } = heard();
    const served = await serveMock(mock);
    await bring(served, "active");
    const states = await temporaryFolder();
    const run = await runAt(served.url, without, {
      variables: {
        PERSONA_CONNECTION_ID: connect(served.mock, keys.source, organizations.stranger.id),
        PERSONA_ACTIVE_CONNECTION_ID: served.id,
        PERSONA_SHARE_SOURCES: sources,
        PERSONA_STATE_DIR: states,
      },
    });
    expect([those(run, "failed"), those(run, "undecided"), run.problems]).toEqual([[], [], []]);
    expect(run.target.capabilities).toContain("share-source");
    expect(those(run, "passed")).toContain("share-tokens/create/is-created");
    expect(requests.filter((one) => one.endsWith("/redeem"))).toEqual([]);
    expect(await open(served.mock)).toBe(0);
    expect(await handedOn(states)).toHaveLength(1);
    expect(requests.length - plain.requests.length).toBeLessThanOrEqual(70);

    expect((await made(served.mock)).all).toBeLessThanOrEqual(mostMade.one);
  });

  it("with all keys, an accept command and --redeem the whole story is told, with at most 150 more requests", async () => {
    const plain = heard();
    const before = await serveMock(plain.mock);
    await bring(before, "active");
    const allKeys = { ...twoKeys, PERSONA_STRANGER_API_KEY: keys.stranger };
    await runAt(before.url, without, {
      variables: {
        ...allKeys,
        PERSONA_ACCEPT_COMMAND: acceptsAt(before.url),
        PERSONA_CONNECTION_ID: before.id,
      },
    });
    const { mock, requests } = heard();
    const served = await serveMock(mock);
    await bring(served, "active");
    const run = await runAt(served.url, without, {
      redeem: "hydrate",
      variables: {
        ...allKeys,
        PERSONA_ACCEPT_COMMAND: acceptsAt(served.url),
        PERSONA_CONNECTION_ID: served.id,
        PERSONA_ACTIVE_CONNECTION_ID: served.id,
        PERSONA_SHARE_SOURCES: every.sources,
        PERSONA_SHARE_DESTINATIONS: every.destinations,
      },
    });
    expect([those(run, "failed"), those(run, "undecided"), run.problems]).toEqual([[], [], []]);
    expect(those(run, "passed")).toContain("share-tokens/story/survives-pause");
    expect(exitCode(run)).toBe(0);
    expect(await open(served.mock)).toBe(0);
    expect(await served.status()).toBe("active");
    expect(JSON.stringify(run)).not.toContain(personalValue);
    expect(requests.length - plain.requests.length).toBeLessThanOrEqual(150);
    const { all, redeemed } = await made(served.mock);
    expect(all).toBeLessThanOrEqual(mostMade.two);
    expect(redeemed).toBeLessThanOrEqual(mostRedeemed.one);
  });

  it("with --redeem all every kind is tried in every way, with at most 360 requests", async () => {
    const { mock, requests } = heard();
    const served = await serveMock(mock);
    await bring(served, "active");
    const run = await runAt(served.url, ["share-tokens/**", "!*/explore/**", "protocol/wire/*"], {
      redeem: "all",
      variables: {
        ...twoKeys,
        PERSONA_STRANGER_API_KEY: keys.stranger,
        PERSONA_ACCEPT_COMMAND: acceptsAt(served.url),
        PERSONA_CONNECTION_ID: served.id,
        PERSONA_ACTIVE_CONNECTION_ID: served.id,
        PERSONA_SHARE_SOURCES: every.sources,
        PERSONA_SHARE_DESTINATIONS: every.destinations,
      },
    });
    expect([those(run, "failed"), those(run, "undecided"), run.problems]).toEqual([[], [], []]);
    expect(those(run, "passed")).toContain("share-tokens/races/redeem-twice");
    expect(await open(served.mock)).toBe(0);
    const about = requests.filter((one) => one.includes("/share-tokens"));
    expect(about.length).toBeLessThanOrEqual(360);
    const { all, redeemed } = await made(served.mock);
    expect(all).toBeLessThanOrEqual(mostMade.all);
    expect(redeemed).toBeLessThanOrEqual(mostRedeemed.all);
  });

  it("--redeem without an object to redeem is told, and changes no exit code", async () => {
    const served = await serveMock(mockInTime());
    await bring(served, "active");
    const told: string[] = [];
    const run = await runAt(
      served.url,
      ["share-tokens/**", "!*/explore/**", "connections/retrieve/own"],
      {
        redeem: "all",
        tell: (text) => told.push(text),
        variables: { ...twoKeys, PERSONA_ACTIVE_CONNECTION_ID: served.id },
      },
    );
    expect(told.join("\n")).toContain("--redeem all has nothing to redeem");
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
    const told: string[] = [];
    await runAt(served.url, ["connections/retrieve/unknown"], {
      variables,
      tell: (text) => told.push(text),
    });
    expect(told).toContain("an earlier run was cut short: this run expired its 1 share tokens");
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
      const { mock, requests } = heard(mockInTime({ faults }));
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
