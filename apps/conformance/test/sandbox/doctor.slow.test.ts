import { describe, expect, it } from "vitest";
import { reasonOf, skippedByKind } from "../../src/report/headline/lacking.ts";
import { command, runIn, temporaryFolder } from "../support/fake-io.ts";
import { acceptsAt, bring, twoKeys } from "../support/sandbox.ts";
import { keys, type ServedMock, serveMock } from "../support/serve.ts";

const withAccept = (served: ServedMock) => ({
  ...twoKeys,
  PERSONA_ACCEPT_COMMAND: acceptsAt(served.url),
});

describe("`doctor` counts the checks that a run skips as the run does", () => {
  const sharing = {
    PERSONA_STRANGER_API_KEY: keys.stranger,
    PERSONA_SHARE_SOURCES: "account:act_mockdestination",
  };
  it.each<[string, (served: ServedMock) => Readonly<Record<string, string>>]>([
    ["with one key, and an active connection that no run may move", () => ({})],
    ["with two keys and an accept command", (served) => withAccept(served)],
    ["with all of it", (served) => ({ ...withAccept(served), ...sharing })],
  ])("%s", async (_, more) => {
    const served = await serveMock();
    await bring(served, "active");
    const environment = {
      PATH: process.env["PATH"],
      PERSONA_BASE_URL: served.url,
      PERSONA_SOURCE_API_KEY: keys.source,
      PERSONA_ACTIVE_CONNECTION_ID: served.id,
      PERSONA_CONNECTION_ID: served.id,
      ...more(served),
    };
    const clock = { now: Date.now, sleep: async () => {} };
    const doctor = await command(["doctor"], environment, { clock });
    const out = await temporaryFolder();
    await command(["--target=sandbox", "--out", out], environment, { clock });
    const run = await runIn(out);
    const groups = skippedByKind(run);
    const counted = groups.map((group) => `${group.items.length}: ${reasonOf(group)}`);
    const counts = Array.from(doctor.out.matchAll(/^[! ] (\d+: .*)$/gm), ([, line]) => line);
    expect(counts).toEqual(counted);
    const all = groups.reduce((sum, { items }) => sum + items.length, 0);
    expect(doctor.out).toContain(`a run would skip ${all} of ${run.results.length} checks:`);
  });
});
