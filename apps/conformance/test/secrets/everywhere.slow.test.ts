import * as fc from "fast-check";
import { expect, it } from "vitest";
import { noSecretIsShown } from "./everywhere.ts";

it("no artefact tells a key, in 2,000 places and spellings", { timeout: 600_000 }, async () => {
  const { failed, counterexample, errorInstance } = await fc.check(noSecretIsShown, {
    numRuns: 2000,
  });
  expect({ failed, counterexample, errorInstance }).toMatchObject({ failed: false });
});
