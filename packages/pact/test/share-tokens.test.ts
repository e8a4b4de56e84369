import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, it, onTestFinished } from "vitest";
import { judgeStrictly } from "../src/check/strict.ts";
import { chooseInteractions } from "../src/choose.ts";
import { generate } from "../src/generate.ts";
import { interactions, interactionsOnDemand } from "../src/interactions/index.ts";

it("a pact about share tokens goes through the client, and asks for all that it reads", async () => {
  const folder = await mkdtemp(join(tmpdir(), "persona-pact-"));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  const { pact } = await generate({
    folder: join(folder, "pacts"),
    consumer: "some-consumer",
    interactions: interactionsOnDemand,
  });
  expect(pact.interactions).toHaveLength(interactionsOnDemand.length);
  expect(judgeStrictly(pact)).toEqual([]);
  const created = pact.interactions.find(({ description }) =>
    description.startsWith("a request to create"),
  );
  expect(created?.request?.body?.content).toEqual({
    data: {
      attributes: {
        "connection-id": "cxn_pactConnection",
        "source-id": "act_pactObject",
        "expires-in-seconds": 3600,
      },
    },
  });
});

it("they are in a pact where they are asked for", () => {
  expect(chooseInteractions({})).toBe(interactions);
  const chosen = chooseInteractions({ only: ["redeem-share-token"] });
  expect(chosen.length).toBeGreaterThan(5);
  expect(chosen.every(({ ask }) => ask.operation === "redeem-share-token")).toBe(true);
});
