import { expect, test } from "vitest";
import { everyAnswer } from "../src/selftest/every-answer.ts";
import { regularChecks, tryOn } from "../src/selftest/trial-run.ts";

// The slow tests try each set both ways, also with the crossed checks, which send nearly half of the requests.
const uncrossed = regularChecks.filter(({ id }) => !id.includes("/crossed/"));
const sets = everyAnswer().map((rulings, index) => ({ index, rulings }));

// In turns with a connection for each check and with one for all.
test.each(sets)("accuses nobody under set $index of rulings", async ({ index, rulings }) => {
  const name = `set ${index}`;
  // If each check has its own organizations, their lists have no rows of others.
  const alone = { ...rulings, "protocol/other-rows": "there are none" } as const;
  const reuse = index % 2 === 0;
  const given = { kind: "ruling", name, rulings: reuse ? rulings : alone, reuse } as const;
  const { failed, undecided } = await tryOn(given, uncrossed);
  expect({ failed, undecided }).toEqual({ failed: [], undecided: [] });
});
