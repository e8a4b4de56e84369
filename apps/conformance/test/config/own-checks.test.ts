import { expect, test } from "vitest";
import { checks } from "../../src/checks/index.ts";
import kept from "../../src/drift/own-checks.json" with { type: "json" };
import { guardsOf } from "../../src/drift/own-checks.ts";

test("what is kept of the checks is what they guard: `pnpm run docs` writes it anew", () => {
  expect(kept).toEqual(guardsOf(checks));
});
