import { accept, connect, organizations } from "@persona-conformance/mock";
import { connections } from "@persona-conformance/schemas";
import { describe, expect, it } from "vitest";
import { bring, runAt, those, threeKeysAt } from "../support/sandbox.ts";
import { keys, type ServedMock, serveMock } from "../support/serve.ts";

/** A served mock in which both parties have connections with others, as many as three default pages hold. */
async function servedAmongOthers(): Promise<ServedMock> {
  const served = await serveMock();
  const { mock } = served;
  for (let other = 0; other < 15; other += 1) {
    const { id, environments } = mock.addOrganization();
    const [own] = environments[0].keys;
    const made = [
      connect(mock, keys.source, id),
      connect(mock, own ?? "", organizations.source.id),
      connect(mock, own ?? "", organizations.destination.id),
    ];
    if (other % 3 !== 0) continue;
    for (const one of made)
      accept(mock, one, mock.organizationOf(connections, one, "destination") ?? "");
  }
  return served;
}

describe("a run on a sandbox keeps to its budget, whatever its seed", () => {
  it.each([1, 2, 3, 4, 5, 6])("three keys and an accept command, seed %i", async (seed) => {
    const served = await servedAmongOthers();
    await bring(served, seed % 2 === 0 ? "pending" : "active");
    const run = await runAt(served.url, ["!*/explore/**"], {
      seed,
      variables: threeKeysAt(served),
    });
    expect([those(run, "failed"), those(run, "undecided")]).toEqual([[], []]);
    expect(run.target.capabilities).toContain("stranger");
    expect(run.requests).toBeLessThanOrEqual(299);
  });

  it.each([1, 2])("one key, seed %i", async (seed) => {
    const served = await servedAmongOthers();
    const variables = { PERSONA_CONNECTION_ID: served.id };
    const run = await runAt(served.url, ["!*/explore/**"], { seed, variables });
    expect([those(run, "failed"), those(run, "undecided")]).toEqual([[], []]);
    expect(run.requests).toBeLessThanOrEqual(120);
  });
});
