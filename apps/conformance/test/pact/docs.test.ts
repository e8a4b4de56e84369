import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { mockProvider } from "../../src/pact/mock-provider.ts";

const text = readFileSync(new URL("../../../../docs/pact.md", import.meta.url), "utf8");

test.each(Object.keys(mockProvider().states))("docs/pact.md tells of the state: %s", (state) => {
  expect(text).toContain(`\`${state}\``);
});

test.each(["source", "destination", "stranger", "nobody"])(
  "docs/pact.md tells what stands for the key of the %s",
  (who) => {
    expect(text).toContain(`key-of-the-${who}`);
  },
);
