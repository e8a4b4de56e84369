import { connect, organizations } from "@persona-conformance/mock";
import { describe, expect, it } from "vitest";
import { exitCode } from "../../src/document/verdict.ts";
import { acceptsAt, lacked, runAt, those, twoKeys } from "../support/sandbox.ts";
import { keys, serveMock } from "../support/serve.ts";

/** What takes objects that may be shared. */
const shares = [
  "active-connection",
  "clone",
  "hydrate",
  "pause",
  "redeem",
  "share-account",
  "share-destination",
  "share-source",
  "thorough",
];
/** What a sandbox never offers. */
const mockOnly = ["provision", "create", "dashboard", "disposable", "throttle", "failure", "time"];

describe("all that a sandbox lets be checked passes on the mock", () => {
  it("with two keys and a command to accept", async () => {
    const served = await serveMock();
    const variables = { ...twoKeys, PERSONA_ACCEPT_COMMAND: acceptsAt(served.url) };
    const run = await runAt(served.url, ["!*/explore/**"], { variables });
    expect([those(run, "failed"), those(run, "undecided"), run.problems]).toEqual([[], [], []]);
    expect(run.target.capabilities).toEqual([
      "accept",
      "accept-command",
      "fixture",
      "races",
      "transitions",
      "two-parties",
    ]);
    expect([...lacked(run)].toSorted()).toEqual(
      [...mockOnly, ...shares, "several", "stranger"].toSorted(),
    );
    expect(those(run, "passed").length).toBeGreaterThan(50);
    expect(exitCode(run)).toBe(0);
  });

  it("with one key, a second connection and a stranger", async () => {
    const served = await serveMock();
    connect(served.mock, keys.source, organizations.stranger.id);
    const run = await runAt(served.url, [], {
      variables: { PERSONA_CONNECTION_ID: served.id, PERSONA_STRANGER_API_KEY: keys.stranger },
    });
    expect([those(run, "failed"), those(run, "undecided"), run.problems]).toEqual([[], [], []]);
    expect(run.target.capabilities).toEqual(["fixture", "several", "stranger", "transitions"]);
    expect([...lacked(run)].toSorted()).toEqual(
      [...mockOnly, ...shares, "accept", "accept-command", "races", "two-parties"].toSorted(),
    );
    expect(exitCode(run)).toBe(0);
  });
});
