import { faults } from "@persona-conformance/mock";
import { expect, it } from "vitest";
import type { RunDocument } from "../../src/document/run-document.ts";
import { runAt, twoKeys } from "../support/sandbox.ts";
import { mockInTime, serveMock } from "../support/serve.ts";

async function accusedOn(fault: string, patterns: readonly string[]): Promise<readonly string[]> {
  const served = await serveMock(
    mockInTime({ faults: faults.filter(({ name }) => name === fault) }),
  );
  const variables = { ...twoKeys, PERSONA_CONNECTION_ID: served.id };
  const { results }: RunDocument = await runAt(served.url, patterns, { variables });
  const failed = results.filter(({ outcome }) => outcome.kind === "failed");
  return [...new Set(failed.map(({ cites }) => cites))];
}

it("a success for a reused idempotency key accuses the key, and not the status of the operation", async () => {
  const patterns = ["protocol/idempotency/*", "protocol/wire/statuses", "protocol/wire/envelope"];
  expect(await accusedOn("protocol/idempotency/other-parameters-answered-200", patterns)).toEqual([
    "protocol/idempotent-parameters",
  ]);
});
