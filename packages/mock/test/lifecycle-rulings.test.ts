import { connections, unknowns } from "@persona-conformance/schemas";
import { expect, test } from "vitest";
import { lifecycleRulings } from "../src/resource/rulings.ts";

test("what a lifecycle leaves open follows from its table: the register says the same", () => {
  const derived = Object.entries(lifecycleRulings(connections)).map(
    ([id, { answers, ours }]) => [id, [...answers].toSorted(), ours] as const,
  );
  expect(derived.length).toBeGreaterThan(3);
  for (const [id, answers, ours] of derived) {
    // A derived id that the register lacks is what this looks for.
    const registered = unknowns[id as keyof typeof unknowns];
    expect([id, [...(registered?.answers ?? [])].toSorted(), registered?.ours]).toEqual([
      id,
      answers,
      ours,
    ]);
  }
});
