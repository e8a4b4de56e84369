import { connect, organizations, personalValue } from "@persona-conformance/mock";
import { describe, expect, it } from "vitest";
import { exitCode } from "../../src/document/verdict.ts";
import { nights } from "../../src/runner/turns.ts";
import { mostMade, mostRedeemed } from "../../src/targets/sandbox/look-at-share-tokens.ts";
import { temporaryFolder } from "../support/fake-io.ts";
import { acceptsAt, bring, lacked, runAt, those, twoKeys } from "../support/sandbox.ts";
import { keys, serveMock } from "../support/serve.ts";
import { every, handedOn, recorded, made, open, sources, without } from "./sharing.ts";

/** One connection that may be moved and for share tokens, with all objects and an accept command. */
const sharingAt = ({ url, id }: { readonly url: string; readonly id: string }) => ({
  PERSONA_ACCEPT_COMMAND: acceptsAt(url),
  PERSONA_CONNECTION_ID: id,
  PERSONA_ACTIVE_CONNECTION_ID: id,
  PERSONA_SHARE_SOURCES: every.sources,
  PERSONA_SHARE_DESTINATIONS: every.destinations,
});

describe("what a night with share tokens costs", () => {
  it("with one key nothing is redeemed, nothing stays open, and at most 70 more requests are sent", async () => {
    const plain = recorded();
    const before = await serveMock(plain.mock);
    await runAt(before.url, without, {
      variables: {
        PERSONA_CONNECTION_ID: connect(before.mock, keys.source, organizations.stranger.id),
      },
    });
    const { mock, requests } = recorded();
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

  it("with all keys, an accept command and --redeem the whole story runs, with at most 150 more requests", async () => {
    const plain = recorded();
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
    const { mock, requests } = recorded();
    const served = await serveMock(mock);
    await bring(served, "active");
    const run = await runAt(served.url, without, {
      redeem: "hydrate",
      variables: {
        ...allKeys,
        ...sharingAt(served),
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
    expect(redeemed).toBeLessThanOrEqual(mostRedeemed.night);
  });

  const turns = Array.from({ length: nights }, (_, seed) => seed);
  it.each(turns)("a night with --redeem all sends at most 165 more, seed %i", async (seed) => {
    const plain = recorded();
    const before = await serveMock(plain.mock);
    await bring(before, "active");
    const variables = (at: typeof before) => ({
      ...twoKeys,
      PERSONA_ACCEPT_COMMAND: acceptsAt(at.url),
      PERSONA_CONNECTION_ID: at.id,
    });
    await runAt(before.url, without, { seed, variables: variables(before) });
    const { mock, requests } = recorded();
    const served = await serveMock(mock);
    await bring(served, "active");
    const run = await runAt(served.url, without, {
      seed,
      turns: true,
      redeem: "all",
      variables: {
        ...variables(served),
        ...sharingAt(served),
      },
    });
    expect([those(run, "failed"), those(run, "undecided"), run.problems]).toEqual([[], [], []]);
    expect(lacked(run)).toContain("turn");
    expect(requests.length - plain.requests.length).toBeLessThanOrEqual(165);
    const { all, redeemed } = await made(served.mock);
    expect(all).toBeLessThanOrEqual(mostMade.two);
    expect(redeemed).toBeLessThanOrEqual(mostRedeemed.night);
  });

  it("with --redeem all every kind is tried in every way, with at most 440 requests", async () => {
    const { mock, requests } = recorded();
    const served = await serveMock(mock);
    await bring(served, "active");
    const run = await runAt(served.url, ["share-tokens/**", "!*/explore/**", "protocol/wire/*"], {
      redeem: "all",
      variables: {
        ...twoKeys,
        PERSONA_STRANGER_API_KEY: keys.stranger,
        ...sharingAt(served),
      },
    });
    expect([those(run, "failed"), those(run, "undecided"), run.problems]).toEqual([[], [], []]);
    expect(those(run, "passed")).toContain("share-tokens/races/redeem-twice");
    expect(await open(served.mock)).toBe(0);
    const about = requests.filter((one) => one.includes("/share-tokens"));
    expect(about.length).toBeLessThanOrEqual(440);
    const { all, redeemed } = await made(served.mock);
    expect(all).toBeLessThanOrEqual(mostMade.atOnce);
    expect(redeemed).toBeLessThanOrEqual(mostRedeemed.atOnce);
  });
});
