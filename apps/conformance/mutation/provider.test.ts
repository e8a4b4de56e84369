import { expect, test } from "vitest";
import { everyAnswer } from "../src/selftest/every-answer.ts";
import { tryOn } from "../src/selftest/trial-run.ts";

// Stryker changes the mock, and these are the only tests: what they let pass is a provider whose fault the suite does
// not see.
test.each(everyAnswer().map((rulings, index) => ({ index, rulings })))(
  "accepts the mock under set $index of rulings",
  async ({ index, rulings }) => {
    const { failed, undecided, right } = await tryOn({
      kind: "ruling",
      name: `set ${index}`,
      rulings,
      // Where each check has organizations of its own, nobody else has rows in their lists.
      reuse: rulings["protocol/other-rows"] !== "there are none",
      bail: true,
    });
    expect({ right, failed, undecided }).toEqual({ right: true, failed: [], undecided: [] });
  },
);
