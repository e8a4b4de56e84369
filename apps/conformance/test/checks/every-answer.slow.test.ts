import { expect, test } from "vitest";
import { everyAnswer } from "../../src/selftest/every-answer.ts";
import { tryOn } from "../../src/selftest/trial-run.ts";

const sets = everyAnswer().map((rulings, index) => ({ index, rulings }));

test.each(sets)("accuses nobody under set $index of rulings", async ({ index, rulings }) => {
  const name = `set ${index}`;
  // If each check has its own organizations, their lists have no rows of others.
  const alone = { ...rulings, "protocol/other-rows": "there are none" } as const;
  const fresh = await tryOn({ kind: "ruling", name, rulings: alone, reuse: false });
  const shared = await tryOn({ kind: "ruling", name, rulings, reuse: true });
  for (const { failed, undecided } of [fresh, shared])
    expect({ failed, undecided }).toEqual({ failed: [], undecided: [] });
});
