import { expect, test } from "vitest";
import { everyAnswer } from "../src/selftest/every-answer.ts";
import { tryOn } from "../src/selftest/trial-run.ts";

const sets = everyAnswer().map((rulings, index) => ({ index, rulings }));

// In turns with a connection for each check and with one for all: the selftest tries both with all pairs of answers.
test.each(sets)("accuses nobody under set $index of rulings", async ({ index, rulings }) => {
  const name = `set ${index}`;
  // If each check has its own organizations, their lists have no rows of others.
  const alone = { ...rulings, "protocol/other-rows": "there are none" } as const;
  const reuse = index % 2 === 0;
  const given = { kind: "ruling", name, rulings: reuse ? rulings : alone, reuse } as const;
  const { failed, undecided } = await tryOn(given);
  expect({ failed, undecided }).toEqual({ failed: [], undecided: [] });
});
