import { connect, createMock, objectsOf, organizations } from "@persona-conformance/mock";
import { describe, expect, it } from "vitest";
import { type Entry, openTokenJournal } from "../../src/targets/sandbox/share-token-journal.ts";
import type { Finding } from "../../src/targets/sandbox/finding.ts";
import { command, temporaryFolder } from "../support/fake-io.ts";
import { bring, twoKeys } from "../support/sandbox.ts";
import { keys, serveMock } from "../support/serve.ts";

const { source, destination } = organizations;
const named = (organization: string, kind: string) => {
  const object = objectsOf(organization).find((one) => one.kind === kind);
  return { id: object?.id ?? "", text: `${kind}:${object?.id}` };
};

async function findingsOf(
  variables: Readonly<Record<string, string>>,
): Promise<readonly Finding[]> {
  const { out } = await command(["doctor", "--json"], {
    PATH: process.env["PATH"],
    PERSONA_SOURCE_API_KEY: keys.source,
    ...variables,
  });
  const { findings } = JSON.parse(out) as { readonly findings: readonly Finding[] };
  return findings.filter(({ about }) => about === "share tokens");
}

async function sandbox() {
  const served = await serveMock(createMock());
  await bring(served, "active");
  const account = named(source.id, "account");
  const into = named(destination.id, "account");
  return {
    served,
    into,
    environment: {
      PERSONA_BASE_URL: served.url,
      PERSONA_CONNECTION_ID: connect(served.mock, keys.source, organizations.stranger.id),
      PERSONA_ACTIVE_CONNECTION_ID: served.id,
      PERSONA_SHARE_SOURCES: `${account.text},${named(source.id, "inquiry").text}`,
      PERSONA_SHARE_DESTINATIONS: into.text,
      PERSONA_STATE_DIR: await temporaryFolder(),
    },
  };
}

describe("`doctor` says of share tokens", () => {
  it("what is missing", async () => {
    const { environment } = await sandbox();
    const [only, ...more] = await findingsOf({ ...environment, PERSONA_SHARE_SOURCES: "" });
    expect(more).toEqual([]);
    expect(only).toMatchObject({ state: "note" });
    expect(only?.remedy).toContain("PERSONA_SHARE_SOURCES");
  });

  it("how many a night makes, and with one key nothing of redeeming", async () => {
    const { environment } = await sandbox();
    const findings = await findingsOf(environment);
    expect(findings).toHaveLength(1);
    expect(findings[0]?.says).toMatch(/^a night creates up to \d+ share tokens over cxn_\w+/);
  });

  it("what redeeming changes and leaves, and that webhooks may fire", async () => {
    const { environment, into } = await sandbox();
    const [made, redeemed] = await findingsOf({ ...environment, ...twoKeys });
    expect(made?.state).toBe("ok");
    expect(redeemed?.says).toContain(`hydrate changes ${into.id}`);
    expect(redeemed?.says).toContain("clone leaves as many new objects");
    expect(redeemed?.says).toContain("webhooks and workflows of both organizations may fire");
  });

  it("that a connection which is not active cannot be shared over", async () => {
    const { environment, served } = await sandbox();
    await bring(served, "inactive");
    const [only] = await findingsOf(environment);
    expect(only?.state).toBe("problem");
    expect(only?.says).toContain("is inactive");
  });

  it("how many a run has left open, without those that end by themselves", async () => {
    const { environment, served } = await sandbox();
    const journal = openTokenJournal(environment.PERSONA_STATE_DIR, served.url, served.id);
    const left: Entry = { idempotencyKey: "one", by: "source", body: {}, at: 0, id: "cnst_1" };
    await journal.write([{ ...left, lapsesAt: 1 }]);
    expect(await findingsOf(environment)).toHaveLength(1);
    await journal.write([left, { ...left, idempotencyKey: "two", lapsesAt: 1 }]);
    expect((await findingsOf(environment)).at(-1)?.says).toContain("left 1 of them open");
  });
});
