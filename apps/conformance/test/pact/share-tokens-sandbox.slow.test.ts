import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import {
  faults,
  type Mock,
  type MockOptions,
  objectsOf,
  organizations,
} from "@persona-conformance/mock";
import { chooseInteractions, generate } from "@persona-conformance/pact";
import { expect, onTestFinished, test } from "vitest";
import { verifyAt } from "../../src/pact/verify-at.ts";
import { ourVerifier } from "./pact.ts";
import { bring, openAt, threeKeysAt } from "../support/sandbox.ts";
import { mockInTime, serveMock } from "../support/serve.ts";

const accountOf = (organizationId: string) =>
  objectsOf(organizationId).find(({ kind }) => kind === "account")?.id ?? "";

/** Verifies the interactions about share tokens with a sandbox, and lists the requests that it got. */
async function verified(mock: Mock, redeem?: "hydrate") {
  const folder = await mkdtemp(join(tmpdir(), "persona-pact-"));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  const { pact } = await generate({
    folder: join(folder, "pacts"),
    consumer: "some-consumer",
    interactions: chooseInteractions({ only: ["*share-token*"] }),
    isPart: true,
  });
  const requests: string[] = [];
  const served = await serveMock({
    ...mock,
    fetch(request) {
      if (!request.url.includes("/dashboard/")) requests.push(new URL(request.url).pathname);
      return mock.fetch(request);
    },
  });
  await bring(served, "active");
  const sandbox = await openAt(served.url, {
    ...(redeem && { redeem }),
    variables: {
      ...threeKeysAt(served),
      PERSONA_ACTIVE_CONNECTION_ID: served.id,
      PERSONA_SHARE_SOURCES: `account:${accountOf(organizations.source.id)}`,
      PERSONA_SHARE_DESTINATIONS: `account:${accountOf(organizations.destination.id)}`,
    },
  });
  const { interactions, problems } = await verifyAt(sandbox, pact, ourVerifier());
  const those = (kind: string) =>
    interactions.filter(({ outcome }) => outcome.kind === kind).map((one) => one.description);
  const lacking = new Set(
    interactions.flatMap(({ outcome }) => (outcome.kind === "skipped" ? outcome.lacking : [])),
  );
  return { requests, problems, interactions, those, lacking, status: await served.status() };
}

const onTime = (options: MockOptions = {}) => mockInTime(options);

test("a sandbox keeps a pact about share tokens, as far as it can be brought to its states", async () => {
  const { problems, interactions, those, lacking, status, requests } = await verified(
    onTime(),
    "hydrate",
  );
  expect([
    problems,
    interactions.filter(({ outcome }) => outcome.kind === "failed"),
    those("undecided"),
  ]).toEqual([[], [], []]);
  expect(lacking).toEqual(new Set(["slow-import", "failing-import", "one-token"]));
  expect(those("passed").length).toBeGreaterThan(30);
  expect(requests.some((path) => path.endsWith("/redeem"))).toBe(true);
  expect(status).toBe("active");
});

test("without --redeem no request to redeem is sent, and what needs one is not verified", async () => {
  const { those, lacking, requests } = await verified(onTime());
  expect(requests.filter((path) => path.endsWith("/redeem"))).toEqual([]);
  expect([...lacking]).toContain("redeem");
  expect(those("passed")).toContain("a request to create a share token");
});

test("a sandbox that shows a share token otherwise breaks the pact", async () => {
  const name = "share-tokens/views/always-inbound";
  const { those } = await verified(onTime({ faults: faults.filter((one) => one.name === name) }));
  expect(those("failed")).toContain("a request of the source for a share token that is created");
});
