import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Fault } from "@persona-conformance/mock";
import { chooseInteractions, generate, verify } from "@persona-conformance/pact";
import { expect, onTestFinished, test } from "vitest";
import { mockProvider } from "../../src/pact/mock-provider.ts";
import { ourVerifier } from "./pact.ts";

/** Which interactions about share tokens a mock does not keep. */
async function broken(faults: readonly Fault[]): Promise<readonly string[]> {
  const folder = await mkdtemp(join(tmpdir(), "persona-pact-"));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  const only = ["*share-token*"];
  const { pact } = await generate({
    folder: join(folder, "pacts"),
    consumer: "some-consumer",
    interactions: chooseInteractions({ only }),
    isPart: true,
  });
  const verified = await verify(pact, mockProvider({ faults }), ourVerifier());
  expect(verified.length).toBeGreaterThan(40);
  return verified
    .filter(({ outcome }) => outcome.kind !== "passed")
    .map(({ description }) => description);
}

test("the mock keeps a pact about share tokens", async () => {
  expect(await broken([])).toEqual([]);
});

test("a redemption that answers 200 is seen", async () => {
  const answers200: Fault = {
    name: "redeem-answers-200",
    breaks: "share-tokens/redeem-answers-202",
    protocol: ({ finish }) => ({
      finish(answer, context) {
        const finished = finish(answer, context);
        return finished.status === 202 ? { ...finished, status: 200 } : finished;
      },
    }),
  };
  expect(await broken([answers200])).toEqual([
    "a request of the destination to redeem a share token that is created",
    "a request to redeem a share token that was sent before",
  ]);
});
