import * as fc from "fast-check";
import { expect, it } from "vitest";
import { encodings, names } from "./key-spellings.ts";
import { noSecretIsShown } from "./secrets-everywhere.ts";
import { tracesOf } from "./traces.ts";

const secret = "1b4e28ba-2fa1-41d2-883f-0016d3cca427";
const key = `persona_sandbox_${secret}`;

it.each(Object.entries(encodings))(
  "a key %s can be read back, or the rest proves nothing",
  (_, spell) => {
    expect(tracesOf(secret, 9)([spell(key, (index) => index % 2 === 0)])).not.toEqual([]);
  },
);

it("no artefact tells a key, wherever an answer holds it and however it is spelled", async () => {
  expect(names.length).toBeGreaterThan(30);
  await fc.assert(noSecretIsShown, { numRuns: 25 });
});
