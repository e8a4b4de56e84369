import { connections, shareTokens, type Unknown, unknowns } from "@persona-conformance/schemas";
import { expect, test } from "vitest";
import { lifecycleRulings } from "../src/resource/rulings.ts";
import { shareTokenFreedoms } from "../src/share-tokens/freedoms.ts";

const known: Readonly<Record<string, Unknown>> = { ...unknowns, ...shareTokenFreedoms };

test.each([connections, shareTokens])(
  "what a lifecycle leaves open follows from its table: the register says the same of $name",
  (resource) => {
    const derived = Object.entries(lifecycleRulings(resource))
      // Over what other statuses of the other resource it is refused, the table does not say.
      .filter(([id]) => !id.endsWith("-unmet"))
      .map(([id, { answers, ours }]) => [id, [...answers].toSorted(), ours] as const);
    expect(derived.length).toBeGreaterThan(3);
    for (const [id, answers, ours] of derived) {
      const registered = known[id];
      expect([id, [...(registered?.answers ?? [])].toSorted(), registered?.ours]).toEqual([
        id,
        answers,
        ours,
      ]);
    }
  },
);
