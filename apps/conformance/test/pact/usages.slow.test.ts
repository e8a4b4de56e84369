import { interactions, interactionsOnDemand } from "@persona-conformance/pact";
import { expect, test } from "vitest";
import kept from "../../src/drift/own-interactions.json" with { type: "json" };
import { usagesOf } from "../../src/drift/own-usages.ts";

test("what is kept of our interactions is what they do: `pnpm run docs` writes it again", () => {
  const ours = usagesOf([...interactions, ...interactionsOnDemand]);
  expect(kept).toEqual(JSON.parse(JSON.stringify(ours)));
});
